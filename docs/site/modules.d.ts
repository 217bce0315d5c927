/** What the site uses of packages that bring no types: Eleventy, and the markdown-it within it. */

declare module "@11ty/eleventy" {
  import type { MarkdownIt } from "markdown-it";

  export interface UserConfig {
    setQuietMode(isQuiet: boolean): void;
    setIncludesDirectory(folder: string): void;
    setLayoutsDirectory(folder: string): void;
    setUseTemplateCache(isUsed: boolean): void;
    setTemplateFormats(formats: readonly string[]): void;
    addGlobalData(name: string, value: unknown): void;
    addTemplate(path: string, content: string): void;
    amendLibrary(name: "md", change: (library: MarkdownIt) => void): void;
    setLiquidOptions(options: { readonly strictVariables: boolean }): void;
  }

  interface Options {
    readonly quietMode: boolean;
    readonly configPath: string | undefined;
    readonly config: (config: UserConfig) => void;
  }

  export default class Eleventy {
    constructor(input: string, output: string, options: Options);
    toJSON(): Promise<readonly { readonly url: string; readonly inputPath: string; readonly content: string }[]>;
  }
}

declare module "markdown-it" {
  export interface Token {
    type: string;
    tag: string;
    info: string;
    content: string;
    markup: string;
    block: boolean;
    map: [number, number] | null;
    children: Token[] | null;
    attrGet(name: string): string | null;
    attrSet(name: string, value: string): void;
  }

  export interface Environment {
    readonly page: { readonly inputPath: string };
  }

  export type Rule = (tokens: Token[], index: number, options: object, env: Environment, self: Renderer) => string;

  interface Renderer {
    readonly rules: Record<string, Rule | undefined>;
    renderToken(tokens: Token[], index: number, options: object): string;
  }

  interface InlineState {
    readonly src: string;
    pos: number;
    readonly posMax: number;
    push(type: string, tag: string, nesting: number): Token;
  }

  interface BlockState {
    readonly src: string;
    line: number;
    readonly bMarks: readonly number[];
    readonly tShift: readonly number[];
    readonly eMarks: readonly number[];
    push(type: string, tag: string, nesting: number): Token;
  }

  interface CoreState {
    readonly tokens: Token[];
    readonly env: Environment;
  }

  export interface MarkdownIt {
    readonly renderer: Renderer;
    readonly inline: {
      readonly ruler: {
        before(beside: string, name: string, rule: (state: InlineState, isSilent: boolean) => boolean): void;
      };
    };
    readonly block: {
      readonly ruler: {
        before(
          beside: string,
          name: string,
          rule: (state: BlockState, line: number, last: number, isSilent: boolean) => boolean,
          options: { readonly alt: readonly string[] },
        ): void;
      };
    };
    readonly core: { readonly ruler: { push(name: string, rule: (state: CoreState) => void): void } };
    enable(rule: string): void;
    set(options: { readonly html: boolean; readonly typographer: boolean; readonly linkify: boolean }): void;
  }
}
