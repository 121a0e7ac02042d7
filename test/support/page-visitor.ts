import type { Role } from '../../src/delivery/identity/caller.js';

/** What a page says, and where it was found. */
export interface PageSeen {
  readonly status: number;
  readonly at: string;
  readonly headers: Headers;
  readonly text: string;
}

/** Somebody with a browser that keeps cookies and goes where it is sent, and that shows every step. */
export class PageVisitor {
  readonly cookies = new Map<string, string>();
  /** Every cookie that was set, as it was set. */
  readonly set: string[] = [];

  constructor(
    private readonly address: string,
    private readonly headers: Readonly<Record<string, string>> = {},
  ) {}

  /** One request, going nowhere by itself. */
  async ask(method: string, at: string, form?: object, more: object = {}): Promise<PageSeen> {
    const url = new URL(at, this.address);
    const cookie = [...this.cookies].map(([name, value]) => `${name}=${value}`).join('; ');
    const answer = await fetch(url, {
      method,
      redirect: 'manual',
      headers: {
        accept: 'text/html',
        ...(cookie ? { cookie } : {}),
        ...(form ? { 'content-type': 'application/x-www-form-urlencoded' } : {}),
        ...(method === 'POST' ? { origin: url.origin } : {}),
        ...this.headers,
        ...more,
      },
      ...(form ? { body: new URLSearchParams(form as Record<string, string>).toString() } : {}),
    });
    for (const one of answer.headers.getSetCookie()) {
      this.set.push(one);
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(one)!;
      if (value === '' || /max-age=0/i.test(one)) this.cookies.delete(name);
      else this.cookies.set(name, value);
    }
    return {
      status: answer.status,
      at: url.href,
      headers: answer.headers,
      text: await answer.text(),
    };
  }

  /** Goes where it is sent, to the page at the end. */
  async open(at: string): Promise<PageSeen> {
    return this.onward(await this.ask('GET', at));
  }

  /** Fills in the form of a page, with what is hidden in it, sends it, and goes where that leads. */
  async send(page: PageSeen, fields: object = {}, action?: string): Promise<PageSeen> {
    const hidden = Object.fromEntries(
      [
        ...formOf(page.text, action).matchAll(
          /<input type="hidden" name="([^"]+)" value="([^"]*)"/g,
        ),
      ].map(([, name, value]) => [name!, unescaped(value!)]),
    );
    const to = action ?? /<form[^>]* action="([^"]+)"/.exec(formOf(page.text))?.[1] ?? page.at;
    return this.onward(
      await this.ask(
        'POST',
        new URL(to, page.at).href,
        { ...hidden, ...fields },
        { referer: page.at },
      ),
    );
  }

  /** Signs in with the embedded provider. @returns the page that it led to */
  async signIn(role: Role, name: string, at = '/sign-in'): Promise<PageSeen> {
    const asked = await this.open(at);
    return this.send(asked, { as: `${role} ${name}` });
  }

  async onward(page: PageSeen): Promise<PageSeen> {
    let seen = page;
    for (let steps = 0; seen.status >= 300 && seen.status < 400 && steps < 10; steps++)
      seen = await this.ask('GET', new URL(seen.headers.get('location')!, seen.at).href);
    return seen;
  }
}

const SIGNS: Readonly<Record<string, string>> = {
  lt: '<',
  gt: '>',
  quot: '"',
  amp: '&',
  '#39': "'",
};
const unescaped = (text: string): string =>
  text.replaceAll(/&(lt|gt|quot|amp|#39);/g, (_, sign: string) => SIGNS[sign]!);

/** The page's own form: not that of its header. */
const formOf = (html: string, action?: string): string =>
  html
    .split('<form')
    .slice(1)
    .map((form) => `<form${form.split('</form>')[0]!}`)
    .find((form) =>
      action ? form.includes(`action="${action}"`) : !form.includes('action="/sign-out"'),
    ) ?? '';
