import type { Page } from 'playwright-core';

/** More stops than any page has. */
const STOPS_MAX = 200;

/** What has the focus: what it is called, and whether one sees that it has it. */
const FOCUSED = `(() => {
  const { activeElement: one } = document;
  const { outlineStyle, boxShadow, visibility } = getComputedStyle(one);
  const box = one.getBoundingClientRect();
  const called = one.getAttribute('aria-label') ?? one.labels?.[0]?.textContent ?? one.textContent;
  return {
    name: called.replace(/\\s+/g, ' ').trim(),
    isSeen:
      (outlineStyle !== 'none' || boxShadow !== 'none') && visibility === 'visible' &&
      box.width > 0 && box.top >= 0 && box.top < innerHeight,
  };
})()`;

/** Somebody who has a keyboard and nothing else: only what has the focus can be used, and it must be seen to have it. */
export class Keyboard {
  constructor(private readonly page: Page) {}

  /** Goes on from stop to stop until it is at what is called so. */
  async to(name: string | RegExp): Promise<void> {
    const passed: string[] = [];
    for (let stop = 0; stop < STOPS_MAX; stop++) {
      await this.page.keyboard.press('Tab');
      const at = await this.page.evaluate<{ name: string; isSeen: boolean }>(FOCUSED);
      passed.push(at.name);
      if (typeof name === 'string' ? at.name !== name : !name.test(at.name)) continue;
      if (at.isSeen) return;
      throw new Error(`Nobody sees that “${at.name}” has the focus`);
    }
    throw new Error(`No way leads to “${String(name)}”: ${[...new Set(passed)].join(' | ')}`);
  }

  async press(name: string | RegExp, key = 'Enter'): Promise<void> {
    await this.to(name);
    await this.page.keyboard.press(key);
  }

  /** Writes over what stands there. */
  async fill(name: string | RegExp, text: string): Promise<void> {
    await this.to(name);
    await this.page.keyboard.press('Control+A');
    await this.page.keyboard.type(text);
  }

  /** Chooses a file, as one does once a key has opened the way to them. */
  async choose(name: string | RegExp, file: { name: string; mimeType: string; buffer: Buffer }) {
    await this.to(name);
    const chooser = this.page.waitForEvent('filechooser');
    await this.page.keyboard.press('Enter');
    await (await chooser).setFiles(file);
  }

  heading = async (name: string): Promise<void> =>
    this.page.getByRole('heading', { name, exact: true }).first().waitFor();
}
