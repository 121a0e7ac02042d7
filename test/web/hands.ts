import type { Locator, Page } from 'playwright-core';
import type { Way } from './browser.js';

/** So often a key is pressed at most, to come to anything on a page. */
const STEPS_MAX = 150;

/** What of a browser's elements is asked for here. */
interface Element {
  readonly localName: string;
  readonly type?: string;
  readonly id: string;
  readonly textContent: string | null;
  readonly labels?: readonly Element[] | null;
  getAttribute(name: string): string | null;
  getClientRects(): readonly { left: number; top: number; width: number; height: number }[];
  contains(other: Element | null): boolean;
  blur(): void;
  focus(): void;
}
declare const document: {
  readonly activeElement: Element;
  elementFromPoint(left: number, top: number): Element | null;
};
declare const getComputedStyle: (of: Element, part?: string) => Readonly<Record<string, string>>;

/**
 * What has the focus, in the browser: whether it is one of those wanted; and if so, whether nothing lies over it and it looks
 * otherwise than without.
 */
function focused(wanted: readonly unknown[]) {
  const at = document.activeElement;
  const text = at.getAttribute('aria-label') ?? at.labels?.[0]?.textContent ?? at.textContent ?? '';
  const told = `${at.localName} “${text.trim().replace(/\s+/g, ' ').slice(0, 40) || at.id}”`;
  if (!wanted.includes(at)) return { told, isThere: false, isSeen: false };
  const isChosen = at.type === 'radio' || at.type === 'checkbox';
  const look = () => {
    const drawn = isChosen ? getComputedStyle(at.labels![0]!, '::before') : getComputedStyle(at);
    const isOutlined =
      drawn['outlineStyle'] !== 'none' && drawn['outlineColor'] !== 'rgba(0, 0, 0, 0)';
    const { outlineColor, boxShadow, backgroundColor, borderColor } = drawn;
    return [isOutlined && outlineColor, boxShadow, backgroundColor, borderColor].join();
  };
  const [box] = at.getClientRects();
  const over =
    box &&
    document.elementFromPoint(
      box.left + Math.min(box.width / 2, 8),
      box.top + Math.min(box.height / 2, 8),
    );
  const isOnTop = over ? at.contains(over) || (at.labels ?? []).some((one) => one === over) : false;
  const withFocus = look();
  at.blur();
  const isDrawn = look() !== withFocus;
  at.focus();
  return { told, isThere: true, isSeen: isOnTop && isDrawn };
}

/** How a browser may want a day written. */
const DAY_ORDERS = ['$3$2$1', '$2$3$1', '$1$2$3'];

/** The hands of a reader: on a desk they have a keyboard and nothing else, on a phone they touch. */
export class Hands {
  readonly byKeyboard: boolean;

  constructor(
    private readonly page: Page,
    way: Pick<Way, 'size'>,
  ) {
    this.byKeyboard = way.size === 'desktop';
  }

  /** Goes on by the key from wherever the reader stands, until they stand on one of those and see that they do. */
  async reach(to: Locator, key: 'Tab' | 'Shift+Tab' = 'Tab'): Promise<void> {
    await to.first().waitFor();
    const passed = new Set<string>();
    for (let step = 0; step < STEPS_MAX; step++) {
      const { told, isThere, isSeen } = await to.evaluateAll(focused);
      if (isThere && !isSeen) throw new Error(`nobody sees that ${told} has the focus`);
      if (isThere) return;
      passed.add(told);
      await this.page.keyboard.press(key);
    }
    const others = [...passed].join(', ');
    throw new Error(`${String(to)} is not reached by the keyboard; what had the focus: ${others}`);
  }

  async press(to: Locator, key: 'Enter' | 'Space' = 'Enter'): Promise<void> {
    if (!this.byKeyboard) return to.click();
    await this.reach(to);
    await this.page.keyboard.press(key);
  }

  /** Presses what leads to another page, and is there once that can be read. */
  async follow(to: Locator, key: 'Enter' | 'Space' = 'Enter'): Promise<void> {
    const next = this.page.waitForEvent('domcontentloaded');
    await Promise.all([next, this.press(to, key)]);
  }

  /** Types over what stands there. */
  async fill(field: Locator, text: string): Promise<void> {
    if (!this.byKeyboard) return field.fill(text);
    await this.reach(field);
    if ((await field.getAttribute('type')) === 'date') return this.typeDay(field, text);
    await this.page.keyboard.press('ControlOrMeta+A');
    await this.page.keyboard.type(text);
  }

  /** Chooses of a list by its value. */
  async choose(list: Locator, value: string): Promise<void> {
    if (!this.byKeyboard) return void (await list.selectOption(value));
    await this.reach(list);
    for (let step = 0; (await list.inputValue()) !== value; step++) {
      if (step === STEPS_MAX) throw new Error(`${String(list)} does not come to ${value}`);
      await this.page.keyboard.press('ArrowDown');
    }
  }

  /** Chooses one of several that exclude each other. */
  async check(radio: Locator): Promise<void> {
    if (!this.byKeyboard) return radio.check();
    const name = await radio.getAttribute('name');
    await this.reach(this.page.locator(`input[name="${name}"]`));
    await this.page.keyboard.press('Space');
    for (let step = 0; !(await radio.isChecked()); step++) {
      if (step === STEPS_MAX) throw new Error(`${String(radio)} is not chosen by the keyboard`);
      await this.page.keyboard.press('ArrowDown');
    }
  }

  /** The part of a day in which the reader stands is typed over, and the next entered. */
  private async typeDay(field: Locator, day: string): Promise<void> {
    for (const order of DAY_ORDERS) {
      for (const _ of '123') await this.page.keyboard.press('ArrowLeft');
      await this.page.keyboard.type(day.replace(/^(\d+)-(\d+)-(\d+)$/, order));
      if ((await field.inputValue()) === day) return;
    }
    throw new Error(`${day} cannot be typed into ${String(field)}`);
  }
}
