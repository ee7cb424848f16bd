/// A Lua pattern taken apart, to see how long matching it may take.
struct LuaPattern {
  struct Item {
    /// The bytes that it matches once.
    let set: ByteSet
    /// Whether it may match any number of times: `*`, `+` or `-`.
    let isUnbounded: Bool
    /// Whether it may match nothing.
    let isOptional: Bool
  }

  struct ByteSet: Hashable {
    private var words: (UInt64, UInt64, UInt64, UInt64) = (0, 0, 0, 0)

    static let all = ByteSet { _ in true }

    init(_ contains: (UInt8) -> Bool) { for byte in UInt8.min...UInt8.max where contains(byte) { insert(byte) } }

    mutating func insert(_ byte: UInt8) {
      let bit = UInt64(1) << UInt64(byte & 63)
      switch byte >> 6 {
      case 0: words.0 |= bit
      case 1: words.1 |= bit
      case 2: words.2 |= bit
      default: words.3 |= bit
      }
    }

    func meets(_ other: ByteSet) -> Bool {
      words.0 & other.words.0 | words.1 & other.words.1 | words.2 & other.words.2 | words.3 & other.words.3 != 0
    }

    func union(_ other: ByteSet) -> ByteSet {
      var out = self
      out.words = (words.0 | other.words.0, words.1 | other.words.1, words.2 | other.words.2, words.3 | other.words.3)
      return out
    }

    var inverted: ByteSet {
      var out = self
      out.words = (~words.0, ~words.1, ~words.2, ~words.3)
      return out
    }

    static func == (a: ByteSet, b: ByteSet) -> Bool { a.words == b.words }
    func hash(into hasher: inout Hasher) { hasher.combine(words.0 ^ words.1 ^ words.2 ^ words.3) }
  }

  private(set) var items: [Item] = []
  private(set) var isAnchored = false

  init(_ pattern: String) {
    var bytes = Array(pattern.utf8)[...]
    if bytes.first == UInt8(ascii: "^") {
      isAnchored = true
      bytes.removeFirst()
    }
    while let byte = bytes.popFirst() {
      switch byte {
      case UInt8(ascii: "("), UInt8(ascii: ")"): continue
      case UInt8(ascii: "$") where bytes.isEmpty: continue
      case UInt8(ascii: "."): add(.all, &bytes)
      case UInt8(ascii: "["): add(LuaPattern.set(&bytes), &bytes)
      case UInt8(ascii: "%"): escape(&bytes)
      default: add(ByteSet { $0 == byte }, &bytes)
      }
    }
  }

  private mutating func escape(_ bytes: inout ArraySlice<UInt8>) {
    guard let byte = bytes.popFirst() else { return }
    switch byte {
    case UInt8(ascii: "b"):
      bytes = bytes.dropFirst(2)
      items.append(Item(set: .all, isUnbounded: false, isOptional: false))
    case UInt8(ascii: "f"):
      if bytes.first == UInt8(ascii: "[") {
        bytes.removeFirst()
        _ = LuaPattern.set(&bytes)
      }
    case UInt8(ascii: "0")...UInt8(ascii: "9"): items.append(Item(set: .all, isUnbounded: false, isOptional: true))
    default: add(LuaPattern.named(byte), &bytes)
    }
  }

  private mutating func add(_ set: ByteSet, _ bytes: inout ArraySlice<UInt8>) {
    let mark = bytes.first ?? 0
    let isUnbounded = mark == UInt8(ascii: "*") || mark == UInt8(ascii: "+") || mark == UInt8(ascii: "-")
    if isUnbounded || mark == UInt8(ascii: "?") { bytes.removeFirst() }
    items.append(
      Item(set: set, isUnbounded: isUnbounded, isOptional: mark != UInt8(ascii: "+") && (isUnbounded || mark == UInt8(ascii: "?"))))
  }

  /// `%a` and its kin; any other byte stands for itself.
  private static func named(_ byte: UInt8) -> ByteSet {
    func range(_ ranges: ClosedRange<UInt8>...) -> ByteSet { ByteSet { byte in ranges.contains { $0.contains(byte) } } }
    let set: ByteSet
    switch byte | 0x20 {
    case UInt8(ascii: "a"): set = range(0x41...0x5A, 0x61...0x7A)
    case UInt8(ascii: "d"): set = range(0x30...0x39)
    case UInt8(ascii: "l"): set = range(0x61...0x7A)
    case UInt8(ascii: "u"): set = range(0x41...0x5A)
    case UInt8(ascii: "s"): set = range(0x09...0x0D, 0x20...0x20)
    case UInt8(ascii: "w"): set = range(0x30...0x39, 0x41...0x5A, 0x61...0x7A)
    case UInt8(ascii: "x"): set = range(0x30...0x39, 0x41...0x46, 0x61...0x66)
    case UInt8(ascii: "p"): set = range(0x21...0x2F, 0x3A...0x40, 0x5B...0x60, 0x7B...0x7E)
    case UInt8(ascii: "c"): set = range(0x00...0x1F, 0x7F...0x7F)
    case UInt8(ascii: "g"): set = range(0x21...0x7E)
    default: return ByteSet { $0 == byte }
    }
    let isLetter = (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte)
    guard isLetter else { return ByteSet { $0 == byte } }
    return byte & 0x20 == 0 ? set.inverted : set
  }

  /// What stands behind `[`, up to and with `]`.
  private static func set(_ bytes: inout ArraySlice<UInt8>) -> ByteSet {
    var set = ByteSet { _ in false }
    let isInverted = bytes.first == UInt8(ascii: "^")
    if isInverted { bytes.removeFirst() }
    var isFirst = true
    while let byte = bytes.popFirst(), isFirst || byte != UInt8(ascii: "]") {
      isFirst = false
      if byte == UInt8(ascii: "%"), let next = bytes.popFirst() {
        set = set.union(named(next))
      } else if bytes.first == UInt8(ascii: "-"), let last = bytes.dropFirst().first, last != UInt8(ascii: "]") {
        bytes = bytes.dropFirst(2)
        for member in byte...max(byte, last) { set.insert(member) }
      } else {
        set.insert(byte)
      }
    }
    return isInverted ? set.inverted : set
  }

  /// Whether two items next to each other may share the same bytes in any way, as in `.*.*`.
  var hasTwins: Bool {
    zip(items, items.dropFirst()).contains { $0.isUnbounded && $1.isUnbounded && $0.set == $1.set }
  }

  /// The power of a text's length with which the time of a failing match may grow: how many items in a row can take each other's bytes,
  /// and one for the start where the pattern may begin anywhere.
  var degree: Int {
    var most = 0
    for (index, first) in items.enumerated() where first.isUnbounded {
      var count = 1
      for item in items[(index + 1)...] {
        // Something that must match, and that the first cannot run over, keeps what follows apart from it.
        guard item.set.meets(first.set) || item.isOptional else { break }
        if item.isUnbounded, item.set.meets(first.set) { count += 1 }
      }
      most = max(most, count)
    }
    return most == 0 ? 0 : most + (isAnchored ? 0 : 1)
  }
}
