internal import HostRules
internal import SpaceContent
internal import SpaceContract
internal import SpaceSandbox
internal import Synchronization

/// One step of a session as the public sees it.
struct Frame: Sendable {
  enum Picture: Sendable {
    case scene(Scene)
    /// The Space's `view` failed, or its scene breaks the contract.
    case failed(String)
    /// The Space has no `view`.
    case none
  }

  /// From 0, which is the setup.
  let step: Int
  let input: Journal.Step.Input
  let log: String?
  let picture: Picture

  /// Takes the picture in the sandbox that has just made the step, on its thread.
  init(_ machine: SessionMachine, in sandbox: SpaceSandbox) {
    step = machine.steps.count - 1
    input = machine.steps.last?.input ?? .start
    log = machine.steps.last?.log
    picture = Frame.picture(machine, sandbox)
  }

  private static func picture(_ machine: SessionMachine, _ sandbox: SpaceSandbox) -> Picture {
    guard sandbox.callbacks.contains(Contract.CallbackName.view.rawValue), machine.steps.last?.stateHash != nil else { return .none }
    // Where only the rewards are missing nobody plays any more, and nothing has to stay hidden.
    let hasEnded = [.evaluating, .settled, .void].contains(machine.phase)
    let result = sandbox.view(
      audience: 0, state: machine.state, context: machine.context, seed: machine.start.seed, step: machine.eventsApplied, hasEnded: hasEnded
    )
    switch result {
    case .failure(let failure): return .failed("\(failure)")
    case .success(let bytes):
      do {
        return .scene(try Scene.decode(try DagCBOR.decode(bytes), seats: machine.start.seats))
      } catch {
        return .failed("\(error)")
      }
    }
  }
}

/// The frames of one session: taken on the thread that plays it, drawn on another.
final class Film: Sendable {
  /// A longer session keeps its first frames and its last.
  private static let most = 2_000

  private let taken = Mutex<[Frame]>([])

  func take(_ machine: SessionMachine, _ sandbox: SpaceSandbox) {
    let frame = Frame(machine, in: sandbox)
    taken.withLock { frames in
      if frames.count == Film.most { frames.removeLast() }
      frames.append(frame)
    }
  }

  var frames: [Frame] { taken.withLock { $0 } }
}
