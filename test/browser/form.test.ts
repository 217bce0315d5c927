/** The form of an experiment in Chromium: laws, dimensions, data, sweeps and the backend, with what is wrong at its field. */

import type { Page } from "playwright-core";
import { beforeAll, describe, expect, it } from "vitest";
import { hasChromium } from "./browser.ts";
import type { LabBench } from "./controls/bench.ts";
import { useBench } from "./controls/driver.ts";

describe.skipIf(!hasChromium)("the form", () => {
  const driver = useBench();
  const { bench, start, state, changes, said, undo, drawn, input, message, type } = driver;
  let page: Page;
  beforeAll(() => {
    page = driver.page;
  });

  it("says what is wrong with a law while it is typed, keeps the draft, and hands on what is right", async () => {
    await type("initial.W", "0.3*rnd");
    await expect.poll(() => message("initial.W").textContent()).toMatch(/^Column 5: nothing is named rnd/);
    await page.keyboard.press("Tab");
    await drawn();
    expect(await input("initial.W").inputValue()).toBe("0.3*rnd");
    expect(await message("initial.W").textContent()).toMatch(/Until it is right, 0\.2\*randn holds\.$/);
    expect(await said()).toEqual([]);
    await input("initial.W").click();
    await page.keyboard.press("End");
    for (let k = 0; k < 2; k++) await page.keyboard.press("Backspace");
    await page.keyboard.type("andn");
    await page.keyboard.press("Enter");
    expect(await changes()).toEqual([{ name: "initial.W", value: "0.3*randn" }]);
    await expect.poll(() => message("initial.W").textContent()).toBe("");
    // What was left wrong does not outlive the experiment that it was of.
    await type("initial.W", "0.3*rnd");
    await page.keyboard.press("Tab");
    await start({ experiment: "simsiam", changes: [{ name: "initial.W", value: 0 }] });
    expect(await input("initial.W").inputValue()).toBe("0");
  });

  it("shows a problem of the experiment at its field, loses nothing by it, and the rest above", async () => {
    await type("dimensions.n1", "4");
    await page.keyboard.press("Enter");
    await expect.poll(() => message("dimensions.n2").textContent()).toBe("It must be at most n1 = 4, but it is 8.");
    expect(await input("dimensions.n2").getAttribute("aria-invalid")).toBe("true");
    expect(await input("dimensions.n1").inputValue()).toBe("4");
    await type("dimensions.n2", "3");
    await page.keyboard.press("Enter");
    await expect.poll(() => message("dimensions.n2").textContent()).toBe("");
    expect(await page.locator("md-setup .problems").count()).toBe(0);
    const top = page.locator("md-setup .problems");
    await start({ experiment: { system: "byol", observables: ["normQ"] } });
    // The page shows the last experiment that was right, and above what is wrong with this one.
    await expect.poll(() => top.textContent()).toMatch(/normQ/);
  });

  it("goes on being used while something is wrong with the experiment", async () => {
    await start({ experiment: "byol", changes: [{ name: "dimensions.n1", value: 4 }] });
    await expect.poll(() => message("dimensions.n2").textContent()).not.toBe("");
    await type("eta", "0.2");
    await page.keyboard.press("Enter");
    await drawn();
    expect(await input("eta").inputValue()).toBe("0.2");
    expect(await input("etaP").inputValue()).toBe("0.2");
    // Also with another system than the last that ran.
    await start({ experiment: "figure-9", changes: [{ name: "dimensions.n2", value: 0 }] });
    await expect.poll(() => message("dimensions.n2").textContent()).toMatch(/^It must be a whole number from 1/);
    expect(await input("initial.F").inputValue()).toBe("0.0001*G*G^T where G = randn");
    // While a text is wrong, the fields are those of the last that was right.
    await start({ experiment: { system: { text: "state W : n" } } });
    await expect.poll(() => page.locator("md-setup .problems").textContent()).toMatch(/line 1/);
  });

  it("shows a problem of a parameter at the parameter", async () => {
    await start({ experiment: { system: "byol", parameters: { alphaP: 1, beta: "x" as unknown as number } } });
    await expect.poll(() => message("beta").textContent()).toBe('It must be a number, but it is "x".');
  });

  it("chooses data, method and times, each as one setting", async () => {
    const choose = (label: string, option: string) =>
      page
        .getByRole("region", { name: "Setup" })
        .getByRole("combobox", { name: label, exact: true })
        .selectOption(option);
    await choose("Model", "additive");
    await type("data.Sn", "0.1, 0.1");
    await expect.poll(() => input("data.Sn").inputValue()).toBe("0.1, 0.1");
    await page.keyboard.press("Enter");
    await expect.poll(() => message("data.Sn").textContent()).toMatch(/^It has 2 numbers for the diagonal/);
    await type("data.Sn", "0,05");
    await expect.poll(() => message("data.Sn").textContent()).toMatch(/decimal commas/);
    await page.keyboard.press("Escape");
    await choose("Model", "isotropic");
    expect(await changes()).toEqual([]);
    await choose("Method", "tsit5");
    await type("integrator.rtol", "1e-6");
    await page.keyboard.press("Enter");
    await type("times.end", "20");
    await page.keyboard.press("Enter");
    expect(await changes()).toEqual([
      { name: "integrator.method", value: "tsit5" },
      { name: "integrator.rtol", value: 1e-6 },
      { name: "times.end", value: 20 },
    ]);
    expect(await bench().evaluate((shown: LabBench) => shown.link)).toBe(
      "v=1&experiment=byol&integrator.method=tsit5&integrator.rtol=0.000001&times.end=20",
    );
  });

  it("adds an axis to the sweep, writes it as values and as a range, and removes it", async () => {
    const setup = page.getByRole("region", { name: "Setup" });
    await setup.getByRole("combobox", { name: "Parameter", exact: true }).selectOption("beta");
    await setup.getByRole("button", { name: "sweep", exact: true }).click();
    expect(await changes()).toEqual([{ name: "sweep.beta", value: { from: 0, to: 2, count: 5, scale: "linear" } }]);
    await type("sweep.beta.from", "0.5");
    await page.keyboard.press("Enter");
    await setup.getByRole("combobox", { name: "Spaced" }).selectOption("log");
    await type("sweep.beta.count", "3");
    await page.keyboard.press("Enter");
    await setup.getByRole("button", { name: "as values, β" }).click();
    expect(await changes()).toEqual([{ name: "sweep.beta", value: [0.5, 1, 2] }]);
    await expect.poll(() => input("sweep.beta").inputValue()).toBe("0.5, 1, 2");
    await type("sweep.beta", "0,5");
    await expect.poll(() => message("sweep.beta").textContent()).toMatch(/decimal commas/);
    await type("sweep.beta", "0.5 1");
    await page.keyboard.press("Enter");
    expect(await changes()).toEqual([{ name: "sweep.beta", value: [0.5, 1] }]);
    await setup.getByRole("button", { name: "remove, β" }).click();
    expect(await changes()).toEqual([]);
  });

  it("has backend and precision under Advanced", async () => {
    await page.getByText("Advanced").click();
    await page.getByLabel("Backend").selectOption("CPU");
    await page.getByLabel("Precision").selectOption("float32");
    expect(await state()).toEqual({ experiment: "byol", backend: "cpu", precision: "float32" });
    await page.getByLabel("Backend").selectOption("automatic");
    expect(await state()).toEqual({ experiment: "byol", precision: "float32" });
    await page.getByText("Advanced").click();
  });

  it("follows an undo, with the choice of the drawn cell too", async () => {
    await start({ experiment: "figure-9" });
    const tau = page.getByRole("combobox", { name: "τ", exact: true });
    await tau.selectOption("0.8");
    expect((await state()).cell).toEqual({ eta: 0, tau: 0.8 });
    await undo();
    await expect.poll(() => tau.evaluate((select: HTMLSelectElement) => select.selectedOptions[0]?.text)).toBe("1");
  });

  it("complained of nothing", () => {
    expect(driver.complaints).toEqual([]);
  });
});
