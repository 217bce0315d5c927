/** Writes in the editor as a person does, under a strict Content-Security-Policy: by keyboard, by mouse, in any scheme of colours. */

import { gzipSync } from "node:zlib";
import type { Page } from "playwright-core";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { systemText } from "../../src/systems.ts";
import type { EquationEditor } from "../../src/ui/editor/equation-editor.ts";
import { hasChromium, type Visit, visit } from "./browser.ts";
import type { EquationPanel } from "./editor-page/main.ts";
import { type BuiltSite, builtSite } from "./sites.ts";

const policy = "default-src 'self'; img-src 'self' data:; require-trusted-types-for 'script'";
const byol = systemText("byol")!;
/** Gzipped, of what is loaded when the editor is opened for the first time. */
const mostBytes = 120_000;

describe.skipIf(!hasChromium)("the editor of equations", () => {
  let site: BuiltSite;
  let visited: Visit;
  let page: Page;
  const field = () => page.getByRole("textbox", { name: "Equations of byol" });
  const panel = () => page.locator("equation-panel");
  const editor = () => page.locator("md-equation-editor");
  const text = () => editor().evaluate((element: EquationEditor) => element.text);
  const begin = async (given: string) => {
    await editor().evaluate((element: EquationEditor, next) => {
      // What has been told before is another text again after this one.
      element.text = "";
      element.text = next;
    }, given);
    await panel().evaluate((element: EquationPanel) => {
      element.edits.length = 0;
    });
    await field().focus();
    await page.keyboard.press("Control+End");
  };
  const edits = () =>
    panel().evaluate((element: EquationPanel) =>
      element.edits.map(({ text: told, system, failure }) => ({
        tail: told.trimEnd().split("\n").at(-1),
        system: system?.name ?? null,
        failure: failure?.message ?? null,
      })),
    );
  const listed = () => editor().locator(".problems button").allInnerTexts();
  const underlined = () => editor().locator(".problem").allTextContents();
  const hint = () => editor().locator(".hint").textContent();
  const proposals = () => editor().locator(".cm-tooltip-autocomplete li");

  beforeAll(async () => {
    site = await builtSite("editor-page", policy);
    visited = await visit(Promise.resolve(site), "index.html", { webgpu: false });
    page = visited.page;
  });
  afterAll(() => visited?.close());

  it("is loaded when it is asked for, and no sooner", async () => {
    const scripts = [...site.files].filter(([name]) => name.endsWith(".js"));
    const withCode = scripts.filter(([, { content }]) => String(content).includes("cm-content"));
    expect(withCode.map(([name]) => name)).toEqual([expect.stringContaining("equation-editor")]);
    const bytes = gzipSync(withCode[0]![1].content, { level: 9 }).length;
    console.log(`the editor, gzipped: ${bytes} bytes`);
    expect(bytes).toBeLessThan(mostBytes);
    const loaded = () =>
      page.evaluate(
        () => performance.getEntriesByType("resource").filter(({ name }) => /equation-editor/.test(name)).length,
      );
    expect(await loaded()).toBe(0);
    await page.getByRole("button", { name: "Edit the equations" }).click();
    await field().waitFor();
    expect(await loaded()).toBe(1);
    expect(await text()).toBe(byol);
  });

  describe("while one writes", () => {
    beforeEach(() => begin(byol));

    it("tells names apart by what the text makes of them", async () => {
      const named = async (kind: string) => new Set(await editor().locator(`.is-${kind}`).allTextContents());
      expect(await named("state")).toEqual(new Set(["W", "Wp", "Wa"]));
      expect(await named("data")).toEqual(new Set(["Sd", "Ss"]));
      expect(await named("parameter")).toEqual(new Set(["alphaP", "beta", "eta", "etaP"]));
      expect(await named("definition")).toEqual(new Set(["R", "F", "balance"]));
      expect(await named("function")).toEqual(new Set(["randn"]));
      const colours = await Promise.all(
        ["state", "data", "parameter", "definition", "function", "word", "comment", "string"].map((kind) =>
          editor()
            .locator(`.is-${kind}`)
            .first()
            .evaluate((element) => getComputedStyle(element).color),
        ),
      );
      expect(new Set(colours).size).toBe(colours.length);
    });

    it("underlines an error and says it in words, and once it is mended tells the text", async () => {
      await page.keyboard.type("K = W*W");
      await expect.poll(listed).toEqual([expect.stringMatching(/^line 22, column 5: .*W\*W.*/)]);
      expect(await underlined()).toEqual(["W"]);
      expect(await field().getAttribute("aria-invalid")).toBe("true");
      expect(await editor().locator("[aria-live]", { hasText: "1 error" }).count()).toBe(1);
      expect(await edits()).toEqual([
        { tail: "K = W*W", system: null, failure: expect.stringContaining("line 22, column 5: ") },
      ]);

      await page.keyboard.type("^T");
      await expect.poll(listed).toEqual([]);
      expect(await underlined()).toEqual([]);
      expect(await editor().locator("[aria-live]", { hasText: "No errors." }).count()).toBe(1);
      expect((await edits()).at(-1)).toEqual({ tail: "K = W*W^T", system: "byol", failure: null });
    });

    it("marks several errors at once, and goes to each by its entry and by key", async () => {
      await page.keyboard.type("K = nope\nL = inv(W)\nM = (W");
      const wrong = ["nope", "W", "("];
      await expect.poll(underlined).toEqual(wrong);
      expect((await listed()).map((entry) => entry.split(":")[0])).toEqual([
        "line 22, column 5",
        "line 23, column 9",
        "line 24, column 5",
      ]);
      await editor()
        .getByRole("button", { name: /line 23/ })
        .click();
      expect(await field().evaluate((element) => element.matches(":focus"))).toBe(true);
      await expect.poll(hint).toMatch(/^inv\(A\) takes a square matrix.*a state, n2 x n1, here 4 x 6: online network$/);
      await page.keyboard.press("F8");
      await expect.poll(hint).toMatch(/^this \( is never closed/);
      await page.keyboard.press("F8");
      await expect.poll(hint).toMatch(/^nothing is named nope/);
      await page.keyboard.press("Shift+F8");
      await expect.poll(hint).toMatch(/^this \( is never closed/);
    });

    it("marks what comes from another text where that is asked for", async () => {
      await page.keyboard.type("include layers");
      await expect
        .poll(listed)
        .toContainEqual(expect.stringMatching(/^line 22, column 9: include layers needs something named /));
      expect(new Set(await underlined())).toEqual(new Set(["layers"]));
    });

    it("says what to write for a sign that the language does not have", async () => {
      await page.keyboard.insertText("K = α*W");
      await expect.poll(listed).toEqual([expect.stringContaining("the character α has no meaning here: write alpha")]);
      expect(await underlined()).toEqual(["α"]);
    });

    it("says of the name at the cursor, and of one under the pointer, what it is", async () => {
      await page.keyboard.press("Control+Home");
      for (let line = 1; line < 11; line++) await page.keyboard.press("ArrowDown");
      await page.keyboard.press("Control+ArrowRight");
      await expect.poll(hint).toBe("beta = 0.4 in 0..2 - a parameter: rate of the moving average");
      await page.keyboard.press("Control+i");
      const spoken = editor().locator(".cm-announced");
      await expect.poll(() => spoken.textContent()).toContain("a parameter: rate of the moving average");

      const tooltip = editor().locator(".hint-tooltip");
      await editor().locator(".is-text", { hasText: "predictor" }).hover();
      await expect.poll(() => tooltip.innerText()).toContain("The predictor Wp, and how far its eigenspaces agree");
      await page.keyboard.press("Escape");
      await expect.poll(() => tooltip.count()).toBe(0);
    });

    it("proposes what may stand at a place, taken by keyboard alone", async () => {
      await page.keyboard.type("K = tra");
      await expect.poll(() => proposals().first().innerText()).toMatch(/^trace\(A\)\s*sum of the diagonal$/);
      const [list, word] = [
        await editor().locator(".cm-tooltip-autocomplete").boundingBox(),
        await editor().locator(".is-unknown").boundingBox(),
      ];
      expect(Math.abs(list!.x - word!.x)).toBeLessThan(20);
      expect(Math.abs(list!.y - word!.y - word!.height)).toBeLessThan(20);
      await page.keyboard.press("ArrowDown");
      await expect.poll(() => field().getAttribute("aria-activedescendant")).toBeTruthy();
      await page.keyboard.press("Enter");
      await page.keyboard.type("W*W^T");
      await expect
        .poll(async () => (await edits()).at(-1))
        .toEqual({ tail: "K = trace(W*W^T)", system: "byol", failure: null });

      await page.keyboard.press("End");
      await page.keyboard.type("\ninclude lay");
      await expect.poll(() => proposals().count()).toBe(1);
      await page.keyboard.press("ArrowDown");
      await page.keyboard.press("Enter");
      expect(await text()).toMatch(/\ninclude layers$/);
    });

    it("takes Enter for a new line where nothing was chosen", async () => {
      await page.keyboard.type("K = 2*alpha");
      await expect.poll(() => proposals().count()).toBe(1);
      await page.keyboard.press("Enter");
      await page.keyboard.type("L = 1");
      expect(await text()).toMatch(/\nK = 2\*alpha\nL = 1$/);
    });

    it("undoes and redoes, but not into another text; what the host rewrites can be undone", async () => {
      await page.keyboard.type("K = eta");
      await page.keyboard.press("Control+z");
      expect(await text()).toBe(byol);
      await page.keyboard.press("Control+z");
      expect(await text()).toBe(byol);
      await page.keyboard.press("Control+y");
      expect(await text()).toBe(`${byol}K = eta`);

      const simsiam = systemText("simsiam")!;
      await editor().evaluate((element: EquationEditor, given) => element.rewrite(given), simsiam);
      await expect.poll(async () => (await edits()).at(-1)?.system).toBe("simsiam");
      await page.keyboard.press("Control+z");
      expect(await text()).toBe(`${byol}K = eta`);
    });

    it("lets Tab leave, and keeps its keys from steering the page", async () => {
      await page.keyboard.type("# rest rs s ");
      await page.keyboard.press("Tab");
      expect(await page.locator("#after").evaluate((element) => element.matches(":focus"))).toBe(true);
      // What was left is told at once.
      expect((await edits()).map(({ tail }) => tail)).toEqual(["# rest rs s"]);
      await page.keyboard.press("Shift+Tab");
      expect(await field().evaluate((element) => element.matches(":focus"))).toBe(true);
      const described = await field().evaluate((element) => {
        const root = element.getRootNode() as ShadowRoot;
        return root.getElementById(element.getAttribute("aria-describedby") ?? "")?.textContent;
      });
      expect(described).toContain("Tab leaves the text.");
      expect(await panel().evaluate((element: EquationPanel) => element.steered)).toBe(0);
      // On the page they do.
      await page.locator("#after").press("s");
      expect(await panel().evaluate((element: EquationPanel) => element.steered)).toBe(1);
    });

    it("shows what the host finds until the text is told anew", async () => {
      await panel().evaluate((element: EquationPanel) => {
        const elsewhere = { line: 4, column: 1, from: "include network" };
        element.problems = [
          { line: 20, column: 11, sentence: "too large here" },
          { line: 4, column: 1, sentence: "not at these sizes", at: elsewhere },
        ];
      });
      await expect
        .poll(listed)
        .toEqual([
          "line 2, column 29: include network, its line 4: not at these sizes",
          "line 20, column 11: too large here",
        ]);
      expect(await underlined()).toEqual(["network", "W"]);
      await page.keyboard.type("K = eta");
      await expect.poll(async () => (await edits()).at(-1)?.system).toBe("byol");
      await expect.poll(listed).toEqual([]);
    });

    it("goes on with what is written while a host still hands back what was told before", async () => {
      await page.keyboard.type("K = eta");
      await expect.poll(async () => (await edits()).length).toBe(1);
      await page.keyboard.type("*2");
      await editor().evaluate((element: EquationEditor, told) => {
        element.text = told;
      }, `${byol}K = eta`);
      expect(await text()).toBe(`${byol}K = eta*2`);
    });

    it("keeps its text and its past where it is moved on the page", async () => {
      await page.keyboard.type("K = eta");
      await editor().evaluate((element) => element.parentNode?.append(element));
      await field().focus();
      expect(await text()).toBe(`${byol}K = eta`);
      await page.keyboard.press("Control+End");
      await page.keyboard.type("*2");
      await expect.poll(async () => (await edits()).at(-1)).toMatchObject({ tail: "K = eta*2", system: "byol" });
      await page.keyboard.press("Control+z");
      await page.keyboard.press("Control+z");
      expect(await text()).toBe(byol);
    });
  });

  it("follows the scheme of colours, forced colours too, and nothing in it moves", async () => {
    const colour = () =>
      editor()
        .locator(".is-state")
        .first()
        .evaluate((element) => getComputedStyle(element).color);
    await begin(`${byol}K = e`);
    await page.emulateMedia({ colorScheme: "light" });
    const light = await colour();
    await page.emulateMedia({ colorScheme: "dark" });
    expect(await colour()).not.toBe(light);
    await page.keyboard.press("Control+Space");
    await proposals().first().waitFor();
    await page.keyboard.press("ArrowDown");
    expect(await page.evaluate(() => document.getAnimations().length)).toBe(0);

    await page.emulateMedia({ forcedColors: "active" });
    const chosen = editor().locator("li[aria-selected]");
    const ground = await chosen.evaluate((element) => getComputedStyle(element).backgroundColor);
    const highlight = await page.evaluate(() => {
      const probe = document.body.appendChild(document.createElement("p"));
      probe.style.backgroundColor = "Highlight";
      probe.style.forcedColorAdjust = "none";
      const colour = getComputedStyle(probe).backgroundColor;
      probe.remove();
      return colour;
    });
    expect(ground).toBe(highlight);
    const line = await editor()
      .locator(".problem")
      .first()
      .evaluate((element) => getComputedStyle(element).textDecorationLine);
    expect(line).toBe("underline");
    await page.keyboard.press("Escape");
    await page.emulateMedia({ colorScheme: null, forcedColors: null });
  });

  it("fits a phone", async () => {
    await page.setViewportSize({ width: 320, height: 640 });
    const wide = await editor().evaluate((element) => element.scrollWidth - element.clientWidth);
    expect(wide).toBeLessThanOrEqual(0);
    await page.setViewportSize({ width: 1280, height: 860 });
  });

  it("asks for nothing that the policy forbids, which would be seen", async () => {
    expect(visited.complaints).toEqual([]);
    await page.evaluate(() => {
      const style = document.createElement("style");
      style.textContent = "p { color: red }";
      document.head.append(style);
    });
    await expect.poll(() => visited.complaints.join()).toMatch(/Content.Security.Policy/i);
  });
});
