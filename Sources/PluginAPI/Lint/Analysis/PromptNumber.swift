internal import SpaceContent
internal import SpaceContract

/// A number of the configuration.
struct ConfiguredNumber {
  let name: String
  /// The default; nil where there is none.
  let usual: Double?
  /// The default and the bounds.
  let values: Set<Double>

  static func all(of schema: Schema) -> [ConfiguredNumber] {
    guard case .object(let shape) = schema.kind else { return [] }
    return shape.properties.compactMap { property in
      guard case .integer(let range) = property.schema.kind else { return nil }
      let usual = property.schema.defaultValue?.int.map(Double.init)
      let bounds = [range.lowerBound, range.upperBound].filter { abs($0) < Contract.Values.maxInteger }.map(Double.init)
      return ConfiguredNumber(name: property.name, usual: usual, values: Set(bounds + (usual.map { [$0] } ?? [])))
    }
  }

  /// Whether a word is the last one of the name, in the singular or the plural: "hours" for `horizon_hours`.
  func isNamed(by word: String) -> Bool {
    guard let last = name.split(separator: "_").last, last.count > 2, !word.isEmpty else { return false }
    func stem(_ word: Substring) -> Substring { word.hasSuffix("s") ? word.dropLast() : word }
    return stem(last) == stem(word.lowercased()[...])
  }

  static func text(_ number: Double) -> String { number == number.rounded() ? String(Int(number)) : "\(number)" }
}

/// A whole number that stands in a text.
struct TextNumber {
  let value: Int
  /// The word behind it; empty where something else than a space follows.
  let word: String

  /// Numbers of letters ("3D"), of versions, of fractions and of formats are none.
  static func all(in text: String) -> [TextNumber] {
    var out: [TextNumber] = []
    var rest = Array(text.unicodeScalars)[...]
    var before: Unicode.Scalar = " "
    while let scalar = rest.first {
      guard scalar.properties.numericType == .decimal, scalar.isASCII else {
        before = scalar
        rest.removeFirst()
        continue
      }
      let digits = rest.prefix { $0.isASCII && $0.properties.numericType == .decimal }
      rest = rest.dropFirst(digits.count)
      let after = rest.first ?? " "
      let second = rest.dropFirst().first ?? " "
      let isPart =
        before.properties.isAlphabetic || "%.,\\_#".unicodeScalars.contains(before) || after.properties.isAlphabetic
        || (after == "." || after == ",") && second.properties.numericType == .decimal
      if !isPart, let value = Int(String(String.UnicodeScalarView(digits))) {
        let word = after == " " ? rest.dropFirst().prefix { $0.properties.isAlphabetic } : []
        out.append(TextNumber(value: value, word: String(String.UnicodeScalarView(word))))
      }
      before = "0"
    }
    return out
  }
}
