/** What each browser is told that has no WebGPU: what it needs itself, and nothing of others. */

import { describe, expect, it } from "vitest";
import { adviceWithoutAdapter, adviceWithoutWebGPU } from "../../src/ui/webgpu-advice.ts";

const linux = "Mozilla/5.0 (X11; Linux x86_64";
const windows = "Mozilla/5.0 (Windows NT 10.0; Win64; x64";
const mac = "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7";
const android = "Mozilla/5.0 (Linux; Android 10; K";
const phone = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_7 like Mac OS X";
const chrome = "AppleWebKit/537.36 (KHTML, like Gecko) Chrome/144.0.0.0 Safari/537.36";
const safari = "AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.6 Safari/605.1.15";
const gecko = "Gecko/20100101 Firefox/153.0";
const kin = ["Not)A;Brand", "Chromium", "Microsoft Edge"];

const said = (userAgent: string, brands: readonly string[] = [], maxTouchPoints = 0) => ({
  userAgent,
  brands,
  maxTouchPoints,
});

const browsers = [
  ["Chrome on Linux", said(`${linux}) ${chrome}`), /^Chrome and its kin .* version 113 on\. On Linux .*Vulkan\.$/],
  ["Edge on Windows", said(`${windows}) ${chrome} Edg/144.0.0.0`, kin), /^Chrome, Edge and their kin .* 113 on\.$/],
  // Some of its kin hide behind another's name.
  ["a browser with Chromium's brand", said(`${mac}) ${safari}`, kin), /^Chrome, Edge and their kin .* 113 on\.$/],
  ["Chrome on Android", said(`${android}) ${chrome}`, ["Chromium"], 5), /^Chrome and its kin .* Android .* 121 on\.$/],
  ["Firefox on Linux", said(`${linux}; rv:153.0) ${gecko}`), /^Firefox .* Linux once dom\.webgpu\.enabled .*config\.$/],
  ["Firefox on Windows", said(`${windows}; rv:140.0) ${gecko}`), /^Firefox has it on Windows from version 141 on\.$/],
  ["Firefox on a Mac", said(`${mac}; rv:140.0) ${gecko}`), /^Firefox .* Macs with Apple silicon, .* 147 on\.$/],
  ["Firefox on Android", said("Mozilla/5.0 (Android 15; Mobile; rv:153.0) Gecko/153.0 Firefox/153.0"), /^Firefox has/],
  ["Safari on a Mac", said(`${mac}) ${safari}`), /^Safari has it from version 26 on, with macOS 26\.$/],
  ["Safari on an iPad", said(`${mac}) ${safari}`, [], 5), /^Every browser on iPhones and iPads .* 26 on\.$/],
  [
    "Chrome on an iPhone",
    said(`${phone}) AppleWebKit/605.1.15 (KHTML, like Gecko) CriOS/144.0 Mobile/15E148 Safari/604.1`, [], 5),
    /^Every browser on iPhones and iPads .* 26 on\.$/,
  ],
  ["GNOME Web", said(`${linux}) ${safari}`), /^WebKit, its engine, has it on Apple's systems\.$/],
  ["a browser that does not say what it is", said("Netsurf"), /^Chrome and Edge .* Safari .* Firefox /],
] as const;

describe.each(browsers)("%s", (_, browser, words) => {
  it("is told what it needs", () => {
    const [first, rest] = adviceWithoutWebGPU(browser).split(" to this page. ");
    expect(first).toBe("This browser does not offer WebGPU");
    expect(rest).toMatch(words);
  });
});

describe("a browser with WebGPU and no adapter", () => {
  const advice = (name: string) => adviceWithoutAdapter(browsers.find(([browser]) => browser === name)![1]);

  it("is told where it says why, and the switches that it has", () => {
    expect(advice("Chrome on Linux")).toMatch(/chrome:\/\/gpu.*=Vulkan\..*slowly\.$/);
    expect(advice("Edge on Windows")).toMatch(/chrome:\/\/gpu says why\. With --enable-unsafe-webgpu .*slowly\.$/);
    expect(advice("Firefox on Linux")).toMatch(/about:support says why\.$/);
  });

  it("is told no switches where it has none", () => {
    expect(advice("Chrome on Android")).toMatch(/chrome:\/\/gpu says why\.$/);
    expect(advice("Safari on a Mac")).toBe("This browser has WebGPU but found no GPU that it may use.");
  });
});
