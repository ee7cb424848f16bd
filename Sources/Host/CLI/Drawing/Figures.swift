/// Numbers as people read them.
enum Figures {
  /// Thousands are set apart: "12,345".
  static func grouped(_ value: Int) -> String {
    var out = ""
    for (index, digit) in String(value.magnitude).reversed().enumerated() {
      if index > 0, index % 3 == 0 { out.append(",") }
      out.append(digit)
    }
    return (value < 0 ? "-" : "") + String(out.reversed())
  }

  /// A finite number with at most `places` decimals and no trailing zeros; very large and very small ones in powers of ten.
  static func short(_ value: Double, places: Int = 2) -> String {
    if value.magnitude < 0x1p53, value == value.rounded() { return grouped(Int(value)) }
    guard value.isFinite, value.magnitude < 1e12 else { return value.description }
    let text = fixed(value, places: places)
    guard places > 0 else { return text }
    if value != 0, value.magnitude < 0.01 { return value.description }
    var trimmed = Substring(text)
    while trimmed.hasSuffix("0") { trimmed.removeLast() }
    if trimmed.hasSuffix(".") { trimmed.removeLast() }
    return String(trimmed)
  }

  /// Exactly `places` decimals, thousands set apart. Takes magnitudes below 10^12.
  static func fixed(_ value: Double, places: Int) -> String {
    let scale = (0..<places).reduce(1) { product, _ in product * 10 }
    let scaled = Int((value.magnitude * Double(scale)).rounded())
    let sign = value < 0 && scaled != 0 ? "-" : ""
    guard places > 0 else { return sign + grouped(scaled) }
    let rest = String(scaled % scale)
    return sign + grouped(scaled / scale) + "." + String(repeating: "0", count: places - rest.count) + rest
  }

  /// A whole number of units of the last decimal place: 6701234 in hundredths is "67,012.34".
  static func decimal(_ value: Int64, places: Int) -> String {
    let scale = (0..<places).reduce(UInt64(1)) { product, _ in product * 10 }
    let whole = grouped(Int(value.magnitude / scale))
    guard places > 0 else { return (value < 0 ? "-" : "") + whole }
    let rest = String(value.magnitude % scale)
    return (value < 0 ? "-" : "") + whole + "." + String(repeating: "0", count: places - rest.count) + rest
  }

  /// Micro-USDC as dollars, with as many decimals as it takes, two at least: "$1,234.50", "-$0.000001".
  static func dollars(_ micros: Int64, isSigned: Bool = false) -> String {
    var places = 6
    var units = Int64(clamping: micros.magnitude)
    while places > 2, units.isMultiple(of: 10) {
      units /= 10
      places -= 1
    }
    let sign = micros < 0 ? "-" : isSigned && micros > 0 ? "+" : ""
    return sign + "$" + decimal(units, places: places)
  }

  /// Hundredths of a point as points: "73.25".
  static func points(hundredths: Int) -> String { fixed(Double(hundredths) / 100, places: 2) }

  /// Basis points as percent: "62.5 %".
  static func percent(basisPoints: Int) -> String { short(Double(basisPoints) / 100) + " %" }

  static func bytes(_ count: Int) -> String {
    switch count {
    case ..<1024: "\(count) B"
    case ..<(1 << 20): fixed(Double(count) / 1024, places: 1) + " KiB"
    default: fixed(Double(count) / 1_048_576, places: 1) + " MiB"
    }
  }

  /// "1 session", "2 sessions".
  static func count(_ count: Int, _ noun: String) -> String { "\(grouped(count)) \(noun)\(count == 1 ? "" : "s")" }

  /// A stretch of time in its two largest units: "2 d 23 h", "1 min 5 s".
  static func span(seconds: Int64) -> String {
    let units: [(name: String, seconds: Int64)] = [("d", 86_400), ("h", 3_600), ("min", 60), ("s", 1)]
    guard let first = units.firstIndex(where: { seconds >= $0.seconds }) else { return "0 s" }
    var parts = ["\(seconds / units[first].seconds) \(units[first].name)"]
    if first + 1 < units.count {
      let rest = seconds % units[first].seconds / units[first + 1].seconds
      if rest > 0 { parts.append("\(rest) \(units[first + 1].name)") }
    }
    return parts.joined(separator: " ")
  }

  static func seconds(_ duration: Duration) -> Double {
    Double(duration.components.seconds) + Double(duration.components.attoseconds) * 1e-18
  }

  /// The first digits of an id or a hash, enough to tell it from others and to type.
  static func brief(_ id: String) -> String { String(id.prefix(12)) }
}
