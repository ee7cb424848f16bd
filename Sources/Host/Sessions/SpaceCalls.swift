public import HostRules
public import SpaceContent
public import SpaceContract
public import SpaceSandbox

/// The calls that a session makes into its Space, and what answers them: a sandbox, or a simulation's stand-in for one.
public struct SpaceCalls {
  /// What the Space and the worker are that a journal names.
  public let package: CID
  public let worker: CID
  let manifest: Manifest
  let step: (StepRequest) -> StepReply
  let rewards: (_ ranking: [Int], _ machine: SessionMachine) -> Result<[UInt8], SpaceFailure>
  let programs: (Command.RunRequest) -> Result<[Event.ProgramResult], SpaceFailure>

  /// - Parameters:
  ///   - step: runs one step, and never throws: whatever goes wrong is the reply's `failure`.
  ///   - rewards: gives what `rewards` returns for a ranking by seat, as DAG-CBOR.
  ///   - programs: runs the programs of agents.
  public init(
    package: SpacePackage, worker: CID, step: @escaping (StepRequest) -> StepReply,
    rewards: @escaping (_ ranking: [Int], _ machine: SessionMachine) -> Result<[UInt8], SpaceFailure>,
    programs: @escaping (Command.RunRequest) -> Result<[Event.ProgramResult], SpaceFailure>
  ) {
    self.package = package.cid
    self.worker = worker
    manifest = package.manifest
    self.step = step
    self.rewards = rewards
    self.programs = programs
  }

  public init(_ sandbox: SpaceSandbox) {
    self.init(
      package: sandbox.package, worker: sandbox.executable.cid, step: sandbox.step,
      rewards: { ranking, machine in
        sandbox.rewards(
          ranking: ranking, state: machine.state, context: machine.context, seed: machine.start.seed, step: machine.eventsApplied,
          budget: max(0, Int64(machine.rules.manifest.limits.sessionInstructions) - machine.instructionsUsed))
      },
      programs: { ProgramRunner.run($0, manifest: sandbox.package.manifest, executable: sandbox.executable) })
  }
}
