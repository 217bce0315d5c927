/** What the browser at hand needs to have WebGPU, in sentences. */

/** What a browser says of itself. */
export interface Said {
  readonly userAgent: string;
  /** Of the engine and the browser; only Chromium's kin have them. */
  readonly brands: readonly string[];
  readonly maxTouchPoints: number;
}

type Engine = "chromium" | "firefox" | "webkit";
type System = "windows" | "mac" | "ios" | "android" | "linux";

/** By the engine, whatever the browser is called: each calls itself after others too, so that the order counts. */
function engineOf({ userAgent, brands }: Said): Engine | null {
  if (brands.includes("Chromium")) return "chromium";
  if (/\bFirefox\//.test(userAgent)) return "firefox";
  if (/\bChrom(e|ium)\//.test(userAgent)) return "chromium";
  return userAgent.includes("AppleWebKit/") ? "webkit" : null;
}

function systemOf({ userAgent, maxTouchPoints }: Said): System | null {
  if (userAgent.includes("Android")) return "android";
  // An iPad calls itself a Mac, which has no touch screen.
  if (/iPhone|iPad|iPod/.test(userAgent) || (userAgent.includes("Macintosh") && maxTouchPoints > 1)) return "ios";
  if (userAgent.includes("Macintosh")) return "mac";
  if (userAgent.includes("Windows")) return "windows";
  return userAgent.includes("Linux") ? "linux" : null;
}

const switchesOnLinux = "On Linux it may have to be started with --enable-unsafe-webgpu --enable-features=Vulkan.";

/** Where the browser has no WebGPU at all. */
export function adviceWithoutWebGPU(said: Said): string {
  return `This browser does not offer WebGPU to this page. ${whereItIs(engineOf(said), systemOf(said))}`;
}

function whereItIs(engine: Engine | null, system: System | null): string {
  switch (engine) {
    case "chromium":
      if (system === "android") return "Chrome and its kin have it on Android from version 121 on.";
      if (system === "linux") return `Chrome and its kin have it from version 113 on. ${switchesOnLinux}`;
      return "Chrome, Edge and their kin have it from version 113 on.";
    case "firefox":
      if (system === "windows") return "Firefox has it on Windows from version 141 on.";
      if (system === "mac") return "Firefox has it on Macs with Apple silicon, from version 147 on.";
      if (system === "linux") return "Firefox has it on Linux once dom.webgpu.enabled is set to true in about:config.";
      return "Firefox has it on Windows and on Macs with Apple silicon.";
    case "webkit":
      if (system === "mac") return "Safari has it from version 26 on, with macOS 26.";
      if (system === "ios") return "Every browser on iPhones and iPads has it from iOS or iPadOS 26 on.";
      return "WebKit, its engine, has it on Apple's systems.";
    default:
      return "Chrome and Edge have it from version 113 on, Safari from 26, and Firefox on Windows from 141.";
  }
}

/** Where the browser has WebGPU but no adapter for it. */
export function adviceWithoutAdapter(said: Said): string {
  const found = "This browser has WebGPU but found no GPU that it may use";
  const [engine, system] = [engineOf(said), systemOf(said)];
  if (engine === "firefox") return `${found}; its page about:support says why.`;
  if (engine !== "chromium") return `${found}.`;
  const why = `${found}; its page chrome://gpu says why.`;
  if (system === "android") return why;
  const slowly = "With --enable-unsafe-webgpu it also computes without a GPU, slowly.";
  return system === "linux" ? `${why} ${switchesOnLinux} ${slowly}` : `${why} ${slowly}`;
}
