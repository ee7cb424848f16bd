internal import Glibc

extension Figures {
  /// A time in UTC to the second, as RFC 3339 has it: "2026-01-31T08:00:00Z".
  /// - Parameter milliseconds: since 1970.
  static func date(milliseconds: Int64) -> String {
    var seconds = time_t(milliseconds / 1000)
    var parts = tm()
    gmtime_r(&seconds, &parts)
    func two(_ number: Int32) -> String { (number < 10 ? "0" : "") + String(number) }
    return "\(1900 + Int(parts.tm_year))-\(two(parts.tm_mon + 1))-\(two(parts.tm_mday))"
      + "T\(two(parts.tm_hour)):\(two(parts.tm_min)):\(two(parts.tm_sec))Z"
  }

  /// The same to the minute, for tables: "2026-01-31 08:00".
  static func moment(milliseconds: Int64) -> String {
    String(date(milliseconds: milliseconds).dropLast(4)).split(separator: "T").joined(separator: " ")
  }
}
