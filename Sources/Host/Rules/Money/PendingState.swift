/// What became of a pending transfer. From `pending` it goes to one of the others, once.
public enum PendingState: UInt8, CaseIterable, Sendable {
  case pending = 1
  /// In whole or in part; the rest was released.
  case posted = 2
  case voided = 3
  case expired = 4
}
