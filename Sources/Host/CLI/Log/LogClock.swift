internal import Glibc

/// The time that logs and witnesses go by.
enum LogClock {
  /// In seconds since 1970.
  static func now() -> Int64 { Int64(time(nil)) }
}
