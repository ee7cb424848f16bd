import CLua
import SpaceContract
import TestSupport
import Testing

/// Cleaning in C against cleaning in Swift: a text must read the same wherever it was cleaned.
@Suite struct TextTests {
  static func cleaned(_ bytes: [UInt8]) -> [UInt8] {
    var into = [UInt8](repeating: 0, count: bytes.count * 3 + 1)
    let length = bytes.withUnsafeBytes { from in
      into.withUnsafeMutableBytes { to in
        agon_text_clean(
          from.baseAddress?.assumingMemoryBound(to: CChar.self), bytes.count, to.baseAddress?.assumingMemoryBound(to: CChar.self))
      }
    }
    return Array(into[..<length])
  }

  static func isUTF8(_ bytes: [UInt8]) -> Bool {
    bytes.withUnsafeBytes { agon_text_is_utf8($0.baseAddress?.assumingMemoryBound(to: CChar.self), bytes.count) }
  }

  /// The model: a byte at which no scalar starts becomes U+FFFD, one for each, and then Swift's cleaning.
  static func model(_ bytes: [UInt8]) -> [UInt8] {
    var repaired: [UInt8] = []
    var at = 0
    while at < bytes.count {
      let width = (1...4).first { at + $0 <= bytes.count && String(validating: bytes[at..<at + $0], as: UTF8.self) != nil }
      repaired += width.map { Array(bytes[at..<at + $0]) } ?? [0xEF, 0xBF, 0xBD]
      at += width ?? 1
    }
    return Array(TextCleaning.clean(String(decoding: repaired, as: UTF8.self)).utf8)
  }

  @Test(arguments: 0...16) func everyScalarOfAPlane(plane: UInt32) {
    let scalars = (plane << 16...plane << 16 | 0xFFFF).compactMap { Unicode.Scalar($0) }
    #expect(scalars.count == (plane == 0 ? 0x10000 - 0x800 : 0x10000))
    for start in stride(from: 0, to: scalars.count, by: 4096) {
      let chunk = scalars[start..<min(start + 4096, scalars.count)]
      var text = String.UnicodeScalarView()
      for scalar in chunk { text.append(scalar) }
      let bytes = Array(String(text).utf8)
      #expect(Self.isUTF8(bytes))
      if Self.cleaned(bytes) == Array(TextCleaning.clean(String(text)).utf8) { continue }
      for scalar in chunk {
        let one = String(scalar)
        #expect(Self.cleaned(Array(one.utf8)) == Array(TextCleaning.clean(one).utf8), "U+\(String(scalar.value, radix: 16))")
      }
    }
  }

  @Test func randomBytes() {
    var random = SplitMix64(seed: Soak.seed)
    // Lead and continuation bytes of every kind, and what sits at the edges of the ranges.
    let bytes: [UInt8] = [
      0, 9, 10, 0x1B, 0x41, 0x7F, 0x80, 0x8F, 0x90, 0x9F, 0xA0, 0xAD, 0xBF, 0xC0, 0xC1, 0xC2, 0xDF, 0xE0, 0xE2, 0xED, 0xEF,
    ]
    let more: [UInt8] = [0xF0, 0xF3, 0xF4, 0xF5, 0xF8, 0xFC, 0xFE, 0xFF, 0xAC, 0xBB, 0x8B]
    let alphabet = bytes + more
    for round in 0..<Soak.count(fast: 20_000, full: 1_000_000) {
      let text = (0..<random.below(16)).map { _ in random.below(3) == 0 ? UInt8(random.below(256)) : alphabet[random.below(alphabet.count)]
      }
      guard Self.cleaned(text) == Self.model(text), Self.isUTF8(text) == (String(validating: text, as: UTF8.self) != nil) else {
        Issue.record("AGON_SEED=\(Soak.seed), round \(round): \(text) gives \(Self.cleaned(text)), the model \(Self.model(text))")
        return
      }
    }
  }

  @Test(
    arguments: [
      ([0x61, 0xFF, 0x62], "a\u{FFFD}b"), ([0xC3], "\u{FFFD}"), ([0xE2, 0x82], "\u{FFFD}\u{FFFD}"),
      ([0xED, 0xA0, 0x80], "\u{FFFD}\u{FFFD}\u{FFFD}"),
      ([0xC0, 0x80], "\u{FFFD}\u{FFFD}"), ([0xF4, 0x90, 0x80, 0x80], "\u{FFFD}\u{FFFD}\u{FFFD}\u{FFFD}"),
      ([0x0D, 0x0A, 0x09, 0x00, 0x1B], "\n\t"),
    ] as [([UInt8], String)]) func repairs(bytes: [UInt8], text: String)
  {
    #expect(Self.cleaned(bytes) == Array(text.utf8))
  }
}
