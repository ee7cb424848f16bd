public import HostRules
public import SpaceContent
public import SpaceContract
public import SpaceSandbox

/// One step of a session as it stood when it was made: all that `view` needs, without calling it.
///
/// Taking one is cheap, because it is done on the thread that plays: it holds on to the bytes that the machine has already. The
/// picture is made when somebody looks at it, in a sandbox of the one who looks.
public struct Snapshot: Sendable {
  /// The step's place in the journal; 0 is the setup.
  public let number: Int
  public let step: Journal.Step
  /// What the session did next.
  public let phase: SessionMachine.Phase
  /// The state after the step, as canonical DAG-CBOR.
  public let state: [UInt8]

  /// Of every draw of the session; seats may be drawn by it, too.
  public let seed: Digest
  private let context: [UInt8]
  private let seats: Int
  private let eventsApplied: Int

  /// Whether the session was over, so that nothing had to stay hidden any more. Where only the rewards are missing nobody plays.
  public var hasEnded: Bool { [.evaluating, .settled, .void].contains(phase) }

  /// What it keeps from being freed, in bytes, roughly.
  var weight: Int { state.count + context.count + 256 }

  /// The machine's newest step; nil before there is one.
  public init?(_ machine: SessionMachine) {
    guard let step = machine.steps.last else { return nil }
    number = machine.steps.count - 1
    self.step = step
    phase = machine.phase
    state = machine.state
    context = machine.context
    seed = machine.start.seed
    seats = machine.start.seats
    eventsApplied = machine.eventsApplied
  }

  /// What the Space's `view` draws of this step for an audience: 0 for the public, else a seat. What was hidden then stays hidden.
  ///
  /// Nil where the Space has no `view`, and where the step failed. A scene that breaks the contract is a failure, too. Blocks its
  /// thread for as long as the sandbox takes.
  public func scene(for audience: Int, in sandbox: SpaceSandbox) -> Result<Scene, SpaceFailure>? {
    drawing(for: audience, in: sandbox).map { drawn in
      drawn.flatMap { bytes in
        do {
          return .success(try Scene.decode(try DagCBOR.decode(bytes), seats: seats))
        } catch {
          return .failure(
            SpaceFailure(verdict: .refusedValue, place: Contract.CallbackName.view.rawValue, seat: audience, message: "\(error)"))
        }
      }
    }
  }

  /// What `view` returns for an audience, as canonical DAG-CBOR that nobody has checked; nil as for `scene`.
  public func drawing(for audience: Int, in sandbox: SpaceSandbox) -> Result<[UInt8], SpaceFailure>? {
    guard sandbox.callbacks.contains(Contract.CallbackName.view.rawValue), step.stateHash != nil else { return nil }
    return sandbox.view(audience: audience, state: state, context: context, seed: seed, step: eventsApplied, hasEnded: hasEnded)
  }

  /// What the Space's `task` asks a seat after this step, as canonical DAG-CBOR that nobody has checked. Blocks its thread, as `scene` does.
  public func task(of seat: Int, in sandbox: SpaceSandbox) -> Result<[UInt8], SpaceFailure> {
    sandbox.task(seat: seat, state: state, context: context, seed: seed, step: eventsApplied)
  }

  /// Whether the state has parts that not everybody may see. The session's end opens all of them.
  public var hidesSomething: Bool {
    guard !hasEnded else { return false }
    guard let state = try? DagCBOR.decode(state) else { return true }
    return ["hidden", "secret"].contains { state[$0] != nil }
  }
}
