import SpaceContent
import SpaceContract
import Testing

@Suite struct TextCleaningTests {
  static let cleaned: [(String, String)] = [
    ("plain text, {\"a\": 1}\n\tx", "plain text, {\"a\": 1}\n\tx"), ("a\r\nb\rc", "a\nbc"), ("\u{0}a\u{1b}[31mb\u{7f}", "a[31mb"),
    ("a\u{85}b\u{9b}c", "abc"), ("pay\u{202e}load\u{2066}x\u{2069}", "payloadx"), ("a\u{200e}\u{200f}\u{61c}b", "ab"),
    ("ba\u{200b}\u{200c}\u{200d}nned", "banned"), ("\u{feff}a\u{2028}b\u{2029}c", "abc"), ("a\u{e0041}\u{e007f}b", "ab"),
    ("so\u{ad}ft", "soft"), ("é水😀\u{301}", "é水😀\u{301}"),
    ("\u{a0}\u{2027}\u{202f}\u{205f}\u{2070}\u{fffd}", "\u{a0}\u{2027}\u{202f}\u{205f}\u{2070}\u{fffd}"),
    ("", ""), ("\u{200b}", ""), ("❤\u{fe0f}", "❤\u{fe0f}"),
  ]

  @Test(arguments: cleaned) func removesWhatCannotBeSeen(text: String, expected: String) {
    // Strings are compared by bytes: `==` would call many invisible differences equal.
    #expect(Array(TextCleaning.clean(text).utf8) == Array(expected.utf8))
    #expect(TextCleaning.clean(utf8: Array(text.utf8)).map { Array($0.utf8) } == Array(expected.utf8))
  }

  @Test func theTableIsSortedAndKeepsLineFeedAndTab() {
    for (a, b) in zip(TextCleaning.removed, TextCleaning.removed.dropFirst()) { #expect(a.upperBound < b.lowerBound) }
    for kept: UInt32 in [0x09, 0x0A, 0x20, 0x7E, 0xA0, 0xFFFD] { #expect(!TextCleaning.removed.contains { $0.contains(kept) }) }
  }

  /// The naive model: a filter over every Unicode scalar there is.
  @Test func agreesWithAFilterOverAllScalars() {
    var text = String.UnicodeScalarView()
    for code in UInt32(0)...0x10FFFF { if let scalar = Unicode.Scalar(code) { text.append(scalar) } }
    let removed = Set(TextCleaning.removed.joined())
    let expected = text.filter { !removed.contains($0.value) }
    #expect(Array(TextCleaning.clean(String(text)).utf8) == Array(String(String.UnicodeScalarView(expected)).utf8))
  }

  @Test func refusesWhatIsNotUTF8() {
    #expect(TextCleaning.clean(utf8: [0x61, 0xFF]) == nil)
    #expect(TextCleaning.clean(utf8: [0xED, 0xA0, 0x80]) == nil)
  }

  @Test func cleansValuesWithTheirKeys() {
    let value: Value = ["a\u{200b}": ["x\u{7}", 1, ["k\u{202e}": true]]]
    #expect(TextCleaning.clean(value) == ["a": ["x", 1, ["k": true]]])
  }

  @Test(arguments: [("abc", 2, "ab"), ("é", 1, ""), ("aé", 2, "a"), ("aé", 3, "aé"), ("😀😀", 7, "😀"), ("", 0, ""), ("abc", 0, "")])
  func cutsBetweenScalars(text: String, maxBytes: Int, expected: String) {
    #expect(TextCleaning.cut(text, maxBytes: maxBytes) == expected)
  }
}
