"""Makes math.woff2: of STIX Two Math what the language prints, for browsers whose machine has no font for mathematics.

    npm pack @fontsource/stix-two-math@5.3.0 && tar -xf fontsource-stix-two-math-5.3.0.tgz
    pip install fonttools==4.66.1 brotli==1.2.0
    python subset.py package/files/stix-two-math-latin-400-normal.woff2 math.woff2
"""

import sys

from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTFont

GREEK = "αβγδεζηθκλμνξπρστφχψω"
# Browsers set a single letter with these characters, one of several letters with those of text.
ITALIC = "".join("ℎ" if k == 33 else chr(0x1D434 + k) for k in range(52))
ITALIC_GREEK = "".join(chr(0x1D6FC + ord(letter) - ord("α")) for letter in GREEK)
TEXT = "".join(map(chr, [*range(0x30, 0x3A), *range(0x41, 0x5B), *range(0x61, 0x7B)]))
SIGNS = " _.,:/+-=<>()[]{}|" + "−×·′⊤∂‖⟨⟩∧∨¬≤≥≠∘⊙⊘⊗¯∫√↦\u2061\u2062"
# What grows with what it holds.
GROWING = "()[]{}|‖⟨⟩√∫"


def trim(font: TTFont) -> None:
    """Few signs grow, upwards alone. No browser reads the kerning of indices."""
    table = font["MATH"].table
    table.MathGlyphInfo.MathKernInfo = None
    variants = table.MathVariants
    variants.HorizGlyphCoverage = None
    variants.HorizGlyphConstruction = []
    variants.HorizGlyphCount = 0
    signs = {font.getBestCmap()[ord(sign)] for sign in GROWING}
    growing = [
        (glyph, construction)
        for glyph, construction in zip(variants.VertGlyphCoverage.glyphs, variants.VertGlyphConstruction)
        if glyph in signs
    ]
    variants.VertGlyphCoverage.glyphs = [glyph for glyph, _ in growing]
    variants.VertGlyphConstruction = [construction for _, construction in growing]
    variants.VertGlyphCount = len(growing)
    for _, construction in growing:
        sizes = construction.MathGlyphVariantRecord
        # Of a dozen every second and a few; still larger ones are put together from parts.
        construction.MathGlyphVariantRecord = sizes if len(sizes) <= 4 else sizes[:9:2]
        construction.VariantCount = len(construction.MathGlyphVariantRecord)


def main(source: str, target: str) -> None:
    font = TTFont(source)
    trim(font)
    options = Options()
    options.hinting = False
    options.layout_features = []
    options.drop_tables += ["GPOS", "GSUB", "GDEF", "gasp"]
    # Its copyright and its licence.
    options.name_IDs = [0, 14]
    subsetter = Subsetter(options)
    wanted = ITALIC + ITALIC_GREEK + TEXT + SIGNS
    missing = [sign for sign in wanted if ord(sign) not in font.getBestCmap()]
    if missing:
        sys.exit(f"{source} lacks {missing}")
    subsetter.populate(text=wanted)
    subsetter.subset(font)
    font.flavor = "woff2"
    font.save(target)


main(*sys.argv[1:])
