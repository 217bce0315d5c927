/** Lets uPlot load where the browser's language is none that numbers can be formatted in, such as the C of a bare Linux. */

const { NumberFormat } = Intl;

function isKnown(language: string): boolean {
  try {
    new NumberFormat(language);
    return true;
  } catch {
    return false;
  }
}

const define = (value: typeof NumberFormat): void => {
  Object.defineProperty(Intl, "NumberFormat", { value, writable: true, enumerable: false, configurable: true });
};

// uPlot makes its formatter while it loads, and does not load where that throws.
// Where a server renders there is none, and nothing is formatted.
const language = globalThis.navigator?.language;
if (language !== undefined && !isKnown(language)) {
  define(class extends NumberFormat {
    constructor() {
      super("en");
    }
  } as typeof NumberFormat);
}

/** Gives the page its Intl back; to be called once uPlot has loaded. */
export function restoreLocales(): void {
  if (Intl.NumberFormat !== NumberFormat) define(NumberFormat);
}
