internal import TestSupport
internal import Testing

@testable import agon

struct LineTests {
  @Test(arguments: [
    ("plain", "plain"), ("\u{1B}[31mred\u{1B}[0m", "[31mred[0m"), ("a\nb\tc", "a b c"), ("a\u{202E}b\u{200B}c\u{7F}\u{9B}", "abc"),
    ("\r\u{7}", ""),
  ])
  func noControlCharacterPassesIntoALine(text: String, shown: String) {
    #expect(Line(text).text == shown)
    #expect(Line(text).rendered(inColour: false) == shown)
  }

  @Test(
    arguments: [
      ([0x68, 0x69], "hi"), ([0x1B, 0x5B, 0x41], "\\u{1b}[A"), ([0x0A, 0x09, 0x0D, 0x5C], "\\n\\t\\r\\\\"),
      ([0xFF, 0x41, 0xC3], "\\xffA\\xc3"),
      ([0xE2, 0x80, 0xAE], "\\u{202e}"), ([0xC3, 0xA9], "é"), ([0x00], "\\u{0}"), ([0xC2, 0x9B], "\\u{9b}"), ([0x07], "\\u{7}"),
    ] as [([UInt8], String)])
  func whatAnAgentSentIsEscaped(bytes: [UInt8], shown: String) {
    #expect(PlainText.escaped(bytes) == shown)
  }

  @Test(arguments: [("abc", 3), ("日本", 4), ("e\u{301}", 1), ("é", 1), ("♞", 1), ("🂡", 1), ("👩", 2), ("", 0)])
  func widthIsInColumns(text: String, width: Int) {
    #expect(DisplayWidth.of(text) == width)
  }

  @Test(arguments: [
    ("abcdef", 6, "abcdef"), ("abcdef", 4, "abc…"), ("日本語", 4, "日…"), ("日本語", 5, "日本…"), ("abc", 1, "…"), ("abc", 0, ""),
  ])
  func aCutLineFits(text: String, width: Int, shown: String) {
    let line = Line(text).cut(to: width)
    #expect(line.text == shown)
    #expect(line.width <= width)
  }

  @Test func aCutLineKeepsItsInks() {
    let line = (Line("ab", .bold) + Line("cdef", .good)).cut(to: 4)
    #expect(line.spans == [.init(text: "ab", ink: .bold), .init(text: "c", ink: .good), .init(text: "…", ink: .dim)])
  }

  @Test func textIsWrappedAtSpacesAndKeepsItsOwn() {
    #expect(Line.wrapped("one two three", width: 8).map(\.text) == ["one two", "three"])
    #expect(Line.wrapped("abcdefghijkl", width: 8).map(\.text) == ["abcdefgh", "ijkl"])
    #expect(Line.wrapped(" 1 | 2\n---+", width: 20).map(\.text) == [" 1 | 2", "---+"])
    #expect(Line.wrapped("", width: 20).map(\.text) == [""])
    #expect(Line.wrapped("a  b", width: 20).map(\.text) == ["a  b"])
  }

  @Test func aTableDropsColumnsBeforeItCuts() {
    var table = Table([.init(title: "id"), .init(title: "n", isRight: true), .init(title: "note", dispensability: 1)])
    table.add([Line("first"), Line("7"), Line("something long")])
    table.add([Line("b"), Line("1,000"), Line("")])
    #expect(table.lines(width: 40).map(\.text) == ["  ID         N  NOTE", "  first      7  something long", "  b      1,000  "])
    #expect(table.lines(width: 20).map(\.text) == ["  ID         N", "  first      7", "  b      1,000"])
  }
}

struct ASCIITests {
  @Test(arguments: [
    ("┌─┬─┐", "+-+-+"), ("│[X]│ ▌░", "|[X]| #."), ("⠉⣀⡇ ", "'.: "), ("▶ ⏸ …", "> = ~"), ("é日", "???"), ("plain ~", "plain ~"),
    ("┃╽╿│╷", "HHH||"), ("✓ ✗", "+ x"),
  ])
  func whatATerminalCannotShowHasAStandInOfTheSameWidth(text: String, shown: String) {
    let line = Line(text, .good)
    #expect(line.inASCII == Line(shown, .good))
    #expect(line.inASCII.width == line.width)
  }

  @Test(arguments: [
    (String?.none, true), ("C.UTF-8", true), ("en_US.utf8", true), ("de_DE.UTF-8@euro", true), ("UTF-8", true), ("C", false),
    ("POSIX", false), ("de_DE", false), ("de_DE.ISO-8859-1", false),
  ])
  func theLocaleSaysWhatATerminalCanShow(locale: String?, isUnicode: Bool) { #expect(Terminal.isUnicode(locale: locale) == isUnicode) }

  @Test func piecesFlow() {
    let pieces = ["one", "two", "three", "a piece that is too long"].map { Line($0) }
    #expect(Line.flowed(pieces, between: Line(" · "), width: 12).map(\.text) == ["one · two", "three", "a piece tha…"])
    #expect(Line.flowed([], between: Line(" · "), width: 12) == [])
  }
}

struct FiguresTests {
  @Test(arguments: [(0, "0"), (999, "999"), (1000, "1,000"), (-1_234_567, "-1,234,567"), (Int.min, "-9,223,372,036,854,775,808")])
  func thousandsAreSetApart(value: Int, shown: String) { #expect(Figures.grouped(value) == shown) }

  @Test(arguments: [
    (0.0, "0"), (1.5, "1.5"), (2.0, "2"), (1234.567, "1,234.57"), (-0.25, "-0.25"), (0.001, "0.001"), (1e15, "1,000,000,000,000,000"),
    (1e18, "1e+18"), (-0.0, "0"),
  ])
  func numbersAreShort(value: Double, shown: String) { #expect(Figures.short(value) == shown) }

  @Test(arguments: [(10_000, "100 %"), (6_250, "62.5 %"), (3_333, "33.33 %"), (0, "0 %")])
  func sharesArePercent(basisPoints: Int, shown: String) { #expect(Figures.percent(basisPoints: basisPoints) == shown) }

  /// Whatever is folded keeps its characters and their inks, in lines that fit.
  @Test func folding() {
    let line = Line("ada  ", .bold) + Line("one two three four five", .dim)
    #expect(line.folded(to: 40) == [line])
    #expect(line.folded(to: 16, hanging: 2).map(\.text) == ["ada  one two ", "  three four ", "  five"])
    #expect(line.folded(to: 16, hanging: 2)[0] == Line("ada  ", .bold) + Line("one two ", .dim))
    // Without a space near the end of a line, in the middle of a word; wide characters count twice.
    #expect(Line("abcdefghijklmnop").folded(to: 11).map(\.text) == ["abcdefghijk", "lmnop"])
    #expect(Line(String(repeating: "漢", count: 12)).folded(to: 11).map(\.text) == ["漢漢漢漢漢", "漢漢漢漢漢", "漢漢"])
    // Where there is no room for text beside the spaces, as it is.
    #expect(Line("abcdefghijklmnop").folded(to: 9, hanging: 4).map(\.text) == ["abcdefghijklmnop"])
    var random = SplitMix64(seed: Soak.seed)
    for _ in 0..<200 {
      let text = String((0..<Int.random(in: 1...120, using: &random)).map { _ in "ab é漢 ".randomElement(using: &random) ?? "a" })
      let line = Line(text, .good)
      let width = Int.random(in: 12...40, using: &random)
      let folded = line.folded(to: width, hanging: 3)
      #expect(folded.allSatisfy { $0.width <= width }, "AGON_SEED=\(Soak.seed)")
      #expect(folded.enumerated().map { String($1.text.dropFirst($0 == 0 ? 0 : 3)) }.joined() == line.text, "AGON_SEED=\(Soak.seed)")
    }
  }
}
