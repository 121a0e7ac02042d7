import Pdf from 'pdfkit';
import type { Direction } from '../web/page-language.js';
import { linesOf, type Piece } from './bidi-line.js';
import { FONTS, hasSign, type Weight } from './fonts.js';

/**
 * A PDF for everybody (PDF/UA, ISO 14289-1): its text can be read out in its order and in its language, headings and tables
 * are marked as such, pictures have words, fonts are in it. From the same content it is the same, byte for byte.
 */

/** What is said of the whole document. */
export interface DocumentFacts {
  readonly title: string;
  readonly author: string;
  /** BCP 47. */
  readonly language: string;
  readonly direction: Direction;
  /** When what it says was so: never when it was drawn. */
  readonly createdAt: Date;
}

type Element = ReturnType<PDFKit.PDFDocument['struct']>;
interface Style {
  readonly size: number;
  readonly weight: Weight;
  readonly colour: string;
}

const PLAIN: Style = { size: 11, weight: 'regular', colour: '#0b0c0c' };
const STRONG: Style = { ...PLAIN, weight: 'bold' };
const QUIET: Style = { ...PLAIN, size: 9.5, colour: '#484949' };
const HEADINGS: readonly Style[] = [
  { ...STRONG, size: 24 },
  { ...STRONG, size: 14 },
];
const LARGE: Style = { ...STRONG, size: 30 };

/** Letters that are drawn as one would be read back in another order; lam-alef must be one, and is. */
const NO_LIGATURES = { liga: false, dlig: false } as unknown as [];

const MARGIN = 56;
const LINE = 1.4;
/** From the top of a line to where letters stand. */
const ASCENT = 1.07;
/** Of a column, where two stand side by side. */
const GAP = 14;
const RULE = '#b1b4b6';

export interface Cell {
  readonly text: string;
  /** Where its language is not the document's. */
  readonly language?: string;
}
export interface Column {
  readonly heading: string;
  /** Of the whole width. */
  readonly part: number;
  readonly isNumber?: true;
}

export class TaggedDocument {
  private readonly pdf: PDFKit.PDFDocument;
  private readonly root: Element;
  private readonly pieces: Buffer[] = [];
  private readonly isRightToLeft: boolean;
  private readonly widths = new Map<string, number>();
  private y = MARGIN;

  constructor(private readonly facts: DocumentFacts) {
    this.isRightToLeft = facts.direction === 'rtl';
    this.pdf = new Pdf({
      size: 'A4',
      margin: MARGIN,
      pdfVersion: '1.7',
      subset: 'PDF/UA' as 'PDF/A-2a', // The types do not know it yet.
      tagged: true,
      displayTitle: true,
      lang: facts.language,
      font: undefined as unknown as string,
      info: {
        Title: facts.title,
        Author: facts.author,
        CreationDate: facts.createdAt,
        ModDate: facts.createdAt,
      },
    });
    this.pdf.on('data', (piece: Buffer) => this.pieces.push(piece));
    // PDFKit takes a font that was opened; its types do not know it yet.
    for (const { name, font } of FONTS) this.pdf.registerFont(name, font as unknown as string);
    this.root = this.pdf.struct('Document');
    this.pdf.addStructure(this.root);
  }

  private get width(): number {
    return this.pdf.page.width - 2 * MARGIN;
  }

  /** All of it. */
  async bytes(): Promise<Buffer> {
    this.root.end();
    const ended = new Promise((resume) => this.pdf.once('end', resume));
    this.pdf.end();
    await ended;
    return Buffer.concat(this.pieces);
  }

  heading(level: 1 | 2, text: string): void {
    const style = HEADINGS[level - 1]!;
    this.skip(level === 1 ? 4 : 14);
    // A heading does not stand alone at the foot of a page.
    this.block(this.root, `H${level}`, { text }, style, 3 * style.size * LINE);
    this.skip(4);
  }

  paragraph(text: string, how: 'plain' | 'quiet' | 'large' = 'plain', language?: string): void {
    const style = { plain: PLAIN, quiet: QUIET, large: LARGE }[how];
    this.block(this.root, 'P', { text, ...(language ? { language } : {}) }, style);
    this.skip(4);
  }

  /** What is called what, two to a row. */
  pairs(rows: readonly (readonly [name: string, value: Cell])[]): void {
    this.table(
      null,
      rows.map(([name, value]) => [{ text: name }, value]),
      [0.42, 0.58],
    );
  }

  /** A table with headings; the first cell of a row names it. */
  figures(columns: readonly Column[], rows: readonly (readonly Cell[])[]): void {
    this.table(
      columns,
      rows,
      columns.map(({ part }) => part),
    );
  }

  /** A square picture at the end of the line, in words as well, with a text beside it. @param dark  by row and column */
  code(dark: readonly (readonly boolean[])[], alt: string, text: string): void {
    const side = 92;
    this.room(side);
    const x = this.isRightToLeft ? MARGIN : MARGIN + this.width - side;
    const unit = side / dark.length;
    const [top, page] = [this.y, this.pdf.page];
    const bbox: [number, number, number, number] = [x, top, x + side, top + side];
    const figure = this.pdf.struct('Figure', { alt, bbox } as object, () => {
      this.pdf.fillColor('#000000');
      dark.forEach((row, no) =>
        row.forEach((isDark, at) => {
          if (isDark) this.pdf.rect(x + at * unit, top + no * unit, unit, unit);
        }),
      );
      this.pdf.fill();
    });
    const beside = this.width - side - GAP;
    const start = this.isRightToLeft ? MARGIN + side + GAP : MARGIN;
    const lines = this.lines({ text }, beside, PLAIN);
    this.element(this.root, 'P', { text }, () => this.draw(lines, start, beside, PLAIN));
    this.root.add(figure);
    if (this.pdf.page === page) this.y = Math.max(this.y, top + side);
  }

  private table(
    columns: readonly Column[] | null,
    rows: readonly (readonly Cell[])[],
    parts: readonly number[],
  ): void {
    const table = this.pdf.struct('Table');
    this.root.add(table);
    if (columns)
      this.row(
        table,
        columns.map(({ heading }) => ({ text: heading })),
        parts,
        columns,
        'Column',
      );
    for (const row of rows) this.row(table, row, parts, columns, 'Row');
    table.end();
    this.skip(8);
  }

  private row(
    table: Element,
    cells: readonly Cell[],
    parts: readonly number[],
    columns: readonly Column[] | null,
    scope: 'Row' | 'Column',
  ): void {
    const isHeading = (at: number) => scope === 'Column' || at === 0;
    const style = (at: number) =>
      isHeading(at) ? { ...STRONG, size: 10 } : { ...PLAIN, size: 10 };
    const widths = parts.map((part) => part * this.width - GAP);
    const laid = cells.map((cell, at) =>
      this.lines(cell, widths[at]!, style(at), columns?.[at]?.isNumber),
    );
    const height = Math.max(...laid.map((lines) => lines.length)) * 10 * LINE + 6;
    this.room(height);
    const top = this.y;
    const element = this.pdf.struct('TR');
    table.add(element);
    let across = 0;
    cells.forEach((cell, at) => {
      const x = this.isRightToLeft
        ? MARGIN + this.width - across - parts[at]! * this.width + GAP
        : MARGIN + across;
      across += parts[at]! * this.width;
      this.y = top + 3;
      this.element(
        element,
        isHeading(at) ? 'TH' : 'TD',
        cell,
        () => this.draw(laid[at]!, x, widths[at]!, style(at), columns?.[at]?.isNumber === true),
        isHeading(at) ? { scope } : {},
      );
    });
    element.end();
    this.y = top + height;
    this.rule();
  }

  /** A line below a row: for the eye alone. */
  private rule(): void {
    this.pdf.markContent('Artifact', { type: 'Layout' });
    this.pdf
      .moveTo(MARGIN, this.y)
      .lineTo(MARGIN + this.width, this.y)
      .lineWidth(0.5)
      .strokeColor(RULE)
      .stroke();
    this.pdf.endMarkedContent();
  }

  private block(parent: Element, type: string, cell: Cell, style: Style, room = 0): void {
    const lines = this.lines(cell, this.width, style, style === LARGE);
    this.room(Math.max(room, lines.length * style.size * LINE));
    this.element(parent, type, cell, () => this.draw(lines, MARGIN, this.width, style));
  }

  /** What is drawn, as what it is; from the right it is told in words as well, as signs stand there in another order. */
  private element(
    parent: Element,
    type: string,
    { text, language }: Cell,
    content: () => void,
    more: object = {},
  ): void {
    parent.add(
      this.pdf.struct(
        type,
        {
          ...(language ? { lang: language } : {}),
          ...(this.isRightToLeft ? { actual: text } : {}),
          ...more,
        },
        content,
      ),
    );
  }

  private skip(height: number): void {
    this.y += height;
  }

  /** Begins another page where so much does not fit on this one. */
  private room(height: number): void {
    if (this.y + height <= this.pdf.page.height - MARGIN) return;
    this.pdf.addPage();
    this.y = MARGIN;
  }

  /** Numbers, and what is in the language of the books, are read from the left wherever they stand. */
  private lines(
    { text, language }: Cell,
    width: number,
    style: Style,
    isNumber = false,
  ): Piece[][] {
    const direction = language || isNumber ? 'ltr' : this.facts.direction;
    return linesOf(text, direction, width, (piece) => this.widthOf(piece, style), hasSign);
  }

  private inFont({ script }: Piece, { weight, size }: Style): PDFKit.PDFDocument {
    return this.pdf.font(`${script}-${weight}`).fontSize(size);
  }

  private widthOf(piece: Piece, style: Style): number {
    const key = `${piece.script} ${style.weight} ${style.size} ${piece.text}`;
    const known = this.widths.get(key);
    if (known !== undefined) return known;
    const width = this.inFont(piece, style).widthOfString(piece.text, { features: NO_LIGATURES });
    this.widths.set(key, width);
    return width;
  }

  private draw(
    lines: readonly Piece[][],
    x: number,
    width: number,
    style: Style,
    isAtEnd = false,
  ): void {
    this.pdf.fillColor(style.colour);
    for (const line of lines) {
      const widths = line.map((piece) => this.widthOf(piece, style));
      const isFromRight = isAtEnd !== this.isRightToLeft;
      let at = isFromRight ? x + width - widths.reduce((sum, one) => sum + one, 0) : x;
      line.forEach((piece, no) => {
        this.inFont(piece, style).text(piece.text, at, this.y + style.size * ASCENT, {
          lineBreak: false,
          features: NO_LIGATURES,
          baseline: 'alphabetic',
        });
        at += widths[no]!;
      });
      this.y += style.size * LINE;
    }
  }
}
