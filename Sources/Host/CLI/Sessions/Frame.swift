internal import HostRules
internal import SessionRunner
internal import SpaceContract
internal import SpaceSandbox

/// One step of a session as somebody sees it.
struct Frame: Sendable {
  enum Picture: Sendable {
    case scene(Scene)
    /// The Space's `view` failed, or its scene breaks the contract.
    case failed(String)
    /// The Space has no `view`, or the step failed.
    case none
  }

  /// From 0, which is the setup.
  let number: Int
  let input: Journal.Step.Input
  let log: String?
  let picture: Picture
  /// How far the session's clock moved for this step, in seconds; 0 where it did not, or nobody knows.
  let elapsed: Int64
  /// 0 for the public, else a seat.
  let audience: Int
  /// Whether every seat's answer may be shown.
  let isOpen: Bool

  init(
    number: Int, input: Journal.Step.Input, log: String?, picture: Picture, elapsed: Int64 = 0, audience: Int = 0,
    isOpen: Bool = true
  ) {
    self.number = number
    self.input = input
    self.log = log
    self.picture = picture
    self.elapsed = elapsed
    self.audience = audience
    self.isOpen = isOpen
  }

  /// Takes the picture of a snapshot, in a sandbox of the one who looks.
  /// - Parameters:
  ///   - before: the snapshot of the step before, if there is one.
  ///   - isPublished: whether the session is over, and with it everything in its journal the public's.
  init(_ snapshot: Snapshot, after before: Snapshot?, for audience: Int, isPublished: Bool, in sandbox: SpaceSandbox) {
    let picture: Picture =
      switch snapshot.scene(for: audience, in: sandbox) {
      case .success(let scene): .scene(scene)
      case .failure(let failure): .failed("\(failure)")
      case nil: .none
      }
    // A film that is too long lacks steps between its first ones and its newest.
    let isNext = before?.number == snapshot.number - 1
    let elapsed = isNext ? (snapshot.step.clock ?? 0) - (before?.step.clock ?? 0) : 0
    // An answer may hold what the Space hides of it. So everybody's is open only where nothing is hidden.
    self.init(
      number: snapshot.number, input: snapshot.step.input, log: snapshot.step.log, picture: picture,
      elapsed: elapsed, audience: audience,
      isOpen: isPublished && audience == 0 || !snapshot.hidesSomething)
  }

  func shows(answerOf seat: Int) -> Bool { isOpen || seat == audience }
}
