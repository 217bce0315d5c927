/** The controls of the lab in Chromium, used as people use them: typed into, stepped, dragged, heard, and while the page draws all the time. */

import axe from "axe-core";
import type { Locator, Page } from "playwright-core";
import { beforeAll, describe, expect, it } from "vitest";
import { hasChromium } from "./browser.ts";
import type { LabBench } from "./controls/bench.ts";
import { useBench } from "./controls/driver.ts";

describe.skipIf(!hasChromium)("the controls of the lab", () => {
  const driver = useBench();
  const { bench, start, state, changes, steps, said, undo, drawn, field, input, slider, message, type } = driver;
  let page: Page;
  beforeAll(() => {
    page = driver.page;
  });

  describe("a number", () => {
    it("is not touched while one types, however often the page draws itself", async () => {
      await type("eta", "0");
      await drawn();
      await page.keyboard.type(",0");
      await drawn();
      expect(await input("eta").inputValue()).toBe("0,0");
      expect(await said()).toEqual([]);
      await page.keyboard.type("5");
      await drawn();
      await page.keyboard.press("Enter");
      expect(await changes()).toEqual([{ name: "eta", value: 0.05 }]);
      await expect.poll(() => input("eta").inputValue()).toBe("0.05");
    });

    it.each([
      ["0,05", 0.05],
      [" .5 ", 0.5],
      ["1e-3", 0.001],
      ["\u22120.1", -0.1],
    ])("typed as %j is taken on leaving", async (text, value) => {
      await type("eta", text);
      await page.keyboard.press("Tab");
      expect(await changes()).toEqual([{ name: "eta", value }]);
      await expect.poll(() => input("eta").inputValue()).toBe(String(value));
    });

    it("keeps what is typed where the value changes meanwhile, and Enter decides", async () => {
      await type("eta", "0.2");
      await bench().evaluate((shown: LabBench) =>
        shown.start({ experiment: "byol", changes: [{ name: "eta", value: 0.07 }] }),
      );
      await drawn();
      expect(await input("eta").inputValue()).toBe("0.2");
      await page.keyboard.press("Enter");
      expect(await changes()).toEqual([{ name: "eta", value: 0.2 }]);
    });

    it("goes back on Escape, and says nothing", async () => {
      await type("eta", "0.3");
      await page.keyboard.press("Escape");
      await expect.poll(() => input("eta").inputValue()).toBe("0.01");
      await page.keyboard.press("Tab");
      expect(await said()).toEqual([]);
    });

    it("that is none says so at once at its place, is not handed on, and is given up on leaving", async () => {
      await type("eta", "0.0x");
      await expect.poll(() => message("eta").textContent()).toBe('"0.0x" is no number; write it as 0.05 or as 5e-2.');
      expect(await input("eta").getAttribute("aria-invalid")).toBe("true");
      expect(await description(input("eta"))).toMatch(/is no number/);
      await page.keyboard.press("Tab");
      await expect.poll(() => input("eta").inputValue()).toBe("0.01");
      expect(await message("eta").textContent()).toBe("“0.0x” was not taken.");
      expect(await input("eta").getAttribute("aria-invalid")).toBeNull();
      expect(await said()).toEqual([]);
    });

    it("that is refused on Enter is told loudly, and stays to be mended", async () => {
      await type("eta", "1,000");
      await page.keyboard.press("Enter");
      const alert = field("eta").getByRole("alert");
      await expect.poll(() => alert.textContent()).toBe("1,000 may mean 1000 or 1.000; write one of these.");
      expect(await message("eta").textContent()).toBe("");
      expect(await input("eta").inputValue()).toBe("1,000");
      await page.keyboard.press("Backspace");
      await expect.poll(() => alert.count()).toBe(0);
      expect(await said()).toEqual([]);
    });

    it("beyond what is usual is taken with a word of warning", async () => {
      await type("eta", "0.9");
      await expect.poll(() => message("eta").textContent()).toBe("Beyond the usual, 0 to 0.3.");
      expect(await input("eta").getAttribute("aria-invalid")).toBeNull();
      await page.keyboard.press("Enter");
      expect(await changes()).toEqual([{ name: "eta", value: 0.9 }]);
      expect(await message("eta").textContent()).toBe("Beyond the usual, 0 to 0.3.");
    });

    it("beyond a hard limit is refused", async () => {
      await type("runs", "0");
      await expect.poll(() => message("runs").textContent()).toMatch(/^It must be a whole number from 1 to/);
      await type("runs", "1.5");
      await expect.poll(() => message("runs").textContent()).toMatch(/and 1\.5 is not/);
      await type("runs", "1,024");
      await expect.poll(() => message("runs").textContent()).toMatch(/may mean 1024 or 1\.024/);
      await type("runs", "48");
      await page.keyboard.press("Enter");
      expect(await state()).toEqual({ experiment: "byol", runs: 48 });
    });

    it("is stepped by the arrow keys, ten times as far with Shift", async () => {
      await input("eta").click();
      await page.keyboard.press("ArrowUp");
      await expect.poll(() => input("eta").inputValue()).toBe("0.011");
      await page.keyboard.press("Shift+ArrowUp");
      await page.keyboard.press("ArrowDown");
      await expect.poll(() => input("eta").inputValue()).toBe("0.018");
      expect((await changes())[0]?.value).toBe(0.018);
      expect(await steps()).toBe(3);
    });

    it("is stepped from what is typed, and a key that is held is one step back", async () => {
      await type("eta", "0,1");
      for (let k = 0; k < 5; k++) await page.keyboard.down("ArrowUp");
      await page.keyboard.up("ArrowUp");
      expect((await changes())[0]?.value).toBe(0.15);
      expect(await steps()).toBe(1);
      await undo();
      expect(await changes()).toEqual([]);
      await drawn();
      expect(await input("eta").inputValue()).toBe("0.01");
    });

    it("may be empty where something holds then, and nowhere else", async () => {
      await start({
        experiment: "byol",
        changes: [{ name: "integrator", value: { method: "tsit5", firstStep: 0.1 } }],
      });
      await type("integrator.firstStep", " ");
      await page.keyboard.press("Enter");
      await drawn();
      expect(await input("integrator.firstStep").getAttribute("placeholder")).toBe("automatic");
      expect(await input("integrator.firstStep").inputValue()).toBe("");
      expect(await bench().evaluate((shown: LabBench) => shown.problems)).toEqual([]);
      await type("integrator.rtol", " ");
      await expect.poll(() => message("integrator.rtol").textContent()).toBe("A number is missing here.");
    });
  });

  describe("a slider", () => {
    it("moves the number with it, and its way is one step back", async () => {
      await slider("eta").scrollIntoViewIfNeeded();
      const box = (await slider("eta").boundingBox())!;
      const at = (share: number) => [box.x + 8 + share * (box.width - 16), box.y + box.height / 2] as const;
      await page.mouse.move(...at(0.03));
      await page.mouse.down();
      for (const share of [0.2, 0.4, 0.6, 0.8, 1]) {
        await page.mouse.move(...at(share));
        await drawn(1);
      }
      expect(await input("eta").inputValue()).toBe("0.3");
      await page.mouse.up();
      expect(await changes()).toEqual([{ name: "eta", value: 0.3 }]);
      expect((await said()).length).toBeGreaterThan(3);
      expect(await steps()).toBe(1);
    });

    it("says its value as it is, also where it lies between two of its steps", async () => {
      await type("eta", "0.01234");
      await page.keyboard.press("Enter");
      await expect.poll(() => slider("eta").getAttribute("aria-valuetext")).toBe("0.01234");
      // A value beyond the usual is on the slider too.
      await type("eta", "0.9");
      await page.keyboard.press("Enter");
      await expect.poll(() => slider("eta").getAttribute("max")).toBe("0.9");
    });
  });

  describe("a parameter", () => {
    const button = (name: RegExp | string) =>
      page.getByRole("region", { name: "Parameters" }).getByRole("button", { name });

    it("that follows another says so, can be set apart, and follows again", async () => {
      const row = page.locator(".parameter", { has: field("etaP") });
      await expect.poll(async () => (await row.locator(".aside").textContent())?.trim()).toBe("= η");
      await type("eta", "0.2");
      await page.keyboard.press("Enter");
      await expect.poll(() => input("etaP").inputValue()).toBe("0.2");
      await type("etaP", "0.1");
      await page.keyboard.press("Enter");
      await button("follow η again, ηₚ").click();
      expect(await changes()).toEqual([{ name: "eta", value: 0.2 }]);
      await expect.poll(() => input("etaP").inputValue()).toBe("0.2");
    });

    it("that is swept says its values, can be fixed, and swept again", async () => {
      await start({ experiment: "figure-9" });
      expect(await field("eta").first().textContent()).toMatch(/swept: 0, 0\.01, 0\.05, 0\.1/);
      await page.getByRole("combobox", { name: "η", exact: true }).selectOption("0.05");
      await button("fix at 0.05, η").click();
      expect((await state()).changes).toEqual([{ name: "eta", value: 0.05 }]);
      await drawn();
      expect(await input("eta").inputValue()).toBe("0.05");
      await button("sweep again, η").click();
      expect(await changes()).toEqual([]);
      expect((await state()).cell).toEqual({ eta: 0.05, tau: 1 });
    });

    it("that was changed leads back to what the experiment says", async () => {
      await type("alphaP", "3");
      await page.keyboard.press("Enter");
      await button("back to 1, αₚ").click();
      expect(await state()).toEqual({ experiment: "byol" });
      await type("data.sigma", "0.5");
      await page.keyboard.press("Enter");
      await button("back to 0.03, σ").click();
      expect(await state()).toEqual({ experiment: "byol" });
    });
  });

  describe("heard and seen", () => {
    it("every field is called what its label says", async () => {
      const labels = await page.locator("md-number, md-text").evaluateAll((all) =>
        all.flatMap((one) => {
          const label = one.shadowRoot?.querySelector("label")?.textContent ?? "";
          return [...(one.shadowRoot?.querySelectorAll("input") ?? [])].map(() => label.replace(/\s/g, ""));
        }),
      );
      // As Chromium itself tells them to a screen reader.
      const session = await page.context().newCDPSession(page);
      const { nodes } = await session.send("Accessibility.getFullAXTree");
      const names = nodes
        .filter(({ role }) => role?.value === "textbox" || role?.value === "slider")
        .map(({ name }) => String(name?.value).replace(/\s/g, ""));
      await session.detach();
      expect(names.sort()).toEqual(labels.sort());
      expect(names.filter((name) => name === "")).toEqual([]);
      expect(names).toContain("ηweightdecay");
      expect(await page.getByRole("textbox", { name: "η weight decay", exact: true }).count()).toBe(1);
      expect(await page.getByRole("slider", { name: "η weight decay", exact: true }).count()).toBe(1);
    });

    it.each(["light", "dark"] as const)(
      "nothing is found by axe in %s colours, at rest, swept, and with errors",
      async (colorScheme) => {
        await page.emulateMedia({ colorScheme });
        await page.evaluate(axe.source);
        const violations = async () => {
          const found = await page.evaluate(async () => {
            const { axe: inPage } = window as unknown as { axe: typeof axe };
            return (await inPage.run(document, { resultTypes: ["violations"] })).violations;
          });
          return found.map(
            ({ id, nodes }) =>
              `${id}: ${nodes.map(({ target, failureSummary }) => `${target} ${failureSummary}`).join("; ")}`,
          );
        };
        await page.getByText("Advanced").click();
        expect(await violations()).toEqual([]);
        await start({
          experiment: "figure-9",
          changes: [
            { name: "data.sigma", value: 3 },
            { name: "sweep.alphaP", value: { from: 0, to: 1, count: 2, scale: "log" } },
          ],
        });
        await type("runs", "abc");
        expect(await violations()).toEqual([]);
        await page.keyboard.press("Escape");
        await page.getByText("Advanced").click();
        await page.emulateMedia({ colorScheme: null });
      },
    );

    it("on a phone nothing is wider than the page", async () => {
      await page.setViewportSize({ width: 320, height: 700 });
      await drawn();
      const wide = await page.evaluate(() => document.documentElement.scrollWidth);
      expect(wide).toBeLessThanOrEqual(320);
      await page.setViewportSize({ width: 1280, height: 860 });
    });
  });

  it("complained of nothing", () => {
    expect(driver.complaints).toEqual([]);
  });
});

/** What assistive technology hears of a field after its name. */
function description(at: Locator): Promise<string> {
  return at.evaluate((element) => {
    const ids = element.getAttribute("aria-describedby")?.split(" ") ?? [];
    const root = element.getRootNode() as ShadowRoot;
    return ids.map((id) => root.getElementById(id)?.textContent?.trim() ?? "").join("");
  });
}
