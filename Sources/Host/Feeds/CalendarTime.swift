/// A second of the proleptic Gregorian calendar in UTC, as dates are written in requests and responses.
struct CalendarTime: Hashable {
  let year: Int64
  /// From 1.
  let month: Int64
  let day: Int64
  /// Of the day, from 0.
  let second: Int64

  private static let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]

  /// The time so many seconds after 1970 began. Years are counted from March, so that the leap day is a year's last one.
  init(unix: Int64) {
    let days = (unix - (unix % 86_400 + 86_400) % 86_400) / 86_400
    second = unix - days * 86_400
    // Days since the first of March in the year 0; an era has 400 years.
    let shifted = days + 719_468
    let era = (shifted >= 0 ? shifted : shifted - 146_096) / 146_097
    let ofEra = shifted - era * 146_097
    let yearOfEra = (ofEra - ofEra / 1_460 + ofEra / 36_524 - ofEra / 146_096) / 365
    let ofYear = ofEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
    let march = (5 * ofYear + 2) / 153
    day = ofYear - (153 * march + 2) / 5 + 1
    month = march < 10 ? march + 3 : march - 9
    year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
  }

  /// Such as `2024-01-01T00:00:00Z` (RFC 3339).
  var iso8601: String {
    func two(_ number: Int64) -> String { number < 10 ? "0\(number)" : "\(number)" }
    return "\(year)-\(two(month))-\(two(day))T\(two(second / 3_600)):\(two(second / 60 % 60)):\(two(second % 60))Z"
  }

  /// The Unix seconds of a `Date` header in the one form that is still written, such as `Sun, 06 Nov 1994 08:49:37 GMT` (RFC 9110,
  /// section 5.6.7); nil for anything else.
  static func unix(httpDate text: String) -> Int64? {
    let words = text.split(separator: " ", omittingEmptySubsequences: false)
    guard words.count == 6, words[5] == "GMT", let month = months.firstIndex(where: { $0 == words[2] }) else { return nil }
    let clock = words[4].split(separator: ":", omittingEmptySubsequences: false)
    guard clock.count == 3, let day = number(words[1], 1...31), let year = number(words[3], 1970...9999),
      let hour = number(clock[0], 0...23), let minute = number(clock[1], 0...59), let second = number(clock[2], 0...60)
    else { return nil }
    let shiftedMonth = (Int64(month) + 10) % 12
    let shiftedYear = shiftedMonth >= 10 ? year - 1 : year
    let days = 365 * shiftedYear + shiftedYear / 4 - shiftedYear / 100 + shiftedYear / 400 + (153 * shiftedMonth + 2) / 5 + day - 1
    return (days - 719_468) * 86_400 + hour * 3_600 + minute * 60 + second
  }

  private static func number(_ text: Substring, _ range: ClosedRange<Int64>) -> Int64? {
    guard text.utf8.allSatisfy({ $0 &- 0x30 < 10 }), let number = Int64(text), range.contains(number) else { return nil }
    return number
  }
}
