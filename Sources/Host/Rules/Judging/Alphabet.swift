/// What a letter, a capital, a vowel and the end of a sentence are to the reference judge, by scalar.
///
/// A table of its own: the properties that the standard library knows change with the version of Unicode, and a score must not.
enum Alphabet {
  /// A word as the judge compares it: folded to small letters, without apostrophes.
  typealias Letters = [UInt32]

  static let lineFeed: UInt32 = 0x0A

  /// Letters and digits. Beyond ASCII everything counts that is not in a block of signs, of private use or of pictures.
  static func isWord(_ scalar: UInt32) -> Bool {
    switch scalar {
    case 0x30...0x39, 0x41...0x5A, 0x61...0x7A: true
    case 0...0xBF, 0xD7, 0xF7: false
    case 0x2000...0x2BFF, 0x2E00...0x2E7F, 0x3000...0x303F, 0xE000...0xF8FF: false
    case 0xFE00...0xFE6F, 0xFF00...0xFF0F, 0xFF1A...0xFF20, 0xFFE0...0xFFFF: false
    case 0x1F000...0x1FAFF, 0xE0000...: false
    default: true
    }
  }

  /// Kana, Hangul syllables and Han, which stand without spaces: each is a word.
  static func isWholeWord(_ scalar: UInt32) -> Bool {
    switch scalar {
    case 0x3040...0x30FF, 0x3400...0x9FFF, 0xAC00...0xD7AF, 0xF900...0xFAFF, 0x20000...0x323AF: true
    default: false
    }
  }

  static func isDigit(_ scalar: UInt32) -> Bool { 0x30...0x39 ~= scalar }

  static func isApostrophe(_ scalar: UInt32) -> Bool { scalar == 0x27 || scalar == 0x2019 }

  /// . ! ? … and their East Asian forms.
  static func endsSentence(_ scalar: UInt32) -> Bool {
    switch scalar {
    case 0x2E, 0x21, 0x3F, 0x2026, 0x3002, 0xFF01, 0xFF1F: true
    default: false
    }
  }

  /// ! and ?
  static func isLively(_ scalar: UInt32) -> Bool {
    switch scalar {
    case 0x21, 0x3F, 0xFF01, 0xFF1F: true
    default: false
    }
  }

  /// The small letter of a capital of ASCII, Latin-1, Greek or Cyrillic; anything else as it is.
  static func folded(_ scalar: UInt32) -> UInt32 {
    switch scalar {
    case 0x41...0x5A, 0xC0...0xD6, 0xD8...0xDE, 0x391...0x3A1, 0x3A3...0x3A9, 0x410...0x42F: scalar + 32
    case 0x400...0x40F: scalar + 80
    default: scalar
    }
  }

  static let vowels = Set("aeiouyàáâãäåæèéêëìíîïòóôõöøùúûüýÿαεηιουωаеиоуыэюяёі".unicodeScalars.map(\.value))

  static func letters(_ word: some StringProtocol) -> Letters { word.unicodeScalars.map { folded($0.value) } }
}
