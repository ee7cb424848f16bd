internal import CLua
public import SpaceContent
public import SpaceContract

/// One Space's code in a worker process of its own. Used by one thread at a time; calls block that thread.
///
/// A worker that dies or overruns the wall clock is replaced and the request is made once more; if that fails, too, the
/// verdict says so. All other verdicts are deterministic: the same request gets the same reply in every worker.
public final class SpaceSandbox {
  public let package: SpacePackage
  public let executable: WorkerExecutable
  /// Which callbacks the Space has.
  public private(set) var callbacks: Set<String> = []
  /// Where each callback of the entry file is written.
  public private(set) var callbackPlaces: [String: SourceRange] = [:]
  /// How many workers have been started for this sandbox, the first included.
  public private(set) var workersStarted = 0
  /// What the last `rewards`, `view` or spec case has used, also where it failed; nil where the worker gave no reply to it. For the
  /// calls of a step there is `StepRequest.measures`.
  public private(set) var lastCall: StepReply.Call?
  /// The lines that were running when the last such call raised an error, the innermost first; empty where it raised none, and
  /// where lines are not counted.
  public private(set) var lastTrace: [SourcePlace] = []

  /// Told what each call of the Space has used, as soon as its step, or the call itself, has been replied to. While there is one,
  /// every step is measured.
  public var observeCall: ((StepReply.Call) -> Void)?

  let entry: String
  let profiling: Profiling
  private let hostFiles: [SpacePackage.File]
  private var process: WorkerProcess?

  /// Starts a worker and loads the package's `main.lua` and bots in it (or another entry file alone, for spec tests).
  ///
  /// - Parameters:
  ///   - profiling: whether the lines of the entry's VM are counted (the bots have VMs of their own, and are not).
  ///   - hostFiles: sources of the host's that the entry can `require` beside the package's own, where the package has none of their
  ///     path.
  public init(
    package: SpacePackage, executable: WorkerExecutable, entry: String = "main.lua", profiling: Profiling = .none,
    hostFiles: [SpacePackage.File] = []
  ) throws(SandboxError) {
    self.package = package
    self.executable = executable
    self.entry = entry
    self.profiling = profiling
    self.hostFiles = hostFiles
    process = try started()
  }

  /// The process that holds the Space now.
  public var workerProcessIdentifier: Int32? { process?.processIdentifier }

  /// Ends the worker. The next call would start another.
  public func stop() {
    process?.stop()
    process = nil
  }

  /// Binds this thread, and the workers that it starts from now on, to a core of its own, if each of `threads` can have one.
  public static func pinThread(of threads: Int) { agon_pin(Int32(clamping: threads)) }

  // MARK: Requests

  /// Runs one step. Never throws: whatever goes wrong is the reply's `failure`.
  public func step(_ request: StepRequest) -> StepReply {
    var request = request
    if observeCall != nil { request.measures = true }
    let bytes = StepCoding.encode(request)
    let isMeasured = request.measures
    let calls = 2 * request.seats + request.bots.count + 4
    let result = attempt(bytes, calls: calls, place: "step") { (reader) throws(WireReader.Malformed) in
      try StepCoding.decode(&reader, isMeasured: isMeasured)
    }
    switch result {
    case .success(let reply):
      if let observeCall { reply.calls.forEach(observeCall) }
      return reply
    case .failure(let failure):
      return StepReply(failure: failure, used: 0, parsed: [], event: [], state: [], log: nil, command: [], evaluation: [], asked: [])
    }
  }

  /// Calls `rewards` with the final state and the ranking by seat; gives its value as DAG-CBOR.
  /// - Parameter shufflesInsertion: as `StepRequest` has it.
  public func rewards(
    ranking: [Int], state: [UInt8], context: [UInt8], seed: Digest, step: Int, budget: Int64, shufflesInsertion: Bool = false
  ) -> Result<[UInt8], SpaceFailure> {
    var list = CBORWriter()
    list.list(count: ranking.count)
    for rank in ranking { list.int(rank) }
    return call(
      .rewards, seed: seed, step: step, seat: 0, budget: budget, shufflesInsertion: shufflesInsertion,
      arguments: [.state(state, visibleTo: -1), .cbor(list.bytes), .cbor(context)])
  }

  /// Calls `view` for an audience: 0 for the public, else a seat. After the end of the session nothing is hidden.
  /// - Parameter shufflesInsertion: as `StepRequest` has it.
  public func view(
    audience: Int, state: [UInt8], context: [UInt8], seed: Digest, step: Int, hasEnded: Bool, shufflesInsertion: Bool = false
  ) -> Result<[UInt8], SpaceFailure> {
    call(
      .view, seed: seed, step: step, seat: audience, budget: Int64.max, shufflesInsertion: shufflesInsertion,
      arguments: [.state(state, visibleTo: hasEnded ? -1 : Int64(audience)), .integer(Int64(audience)), .cbor(context)])
  }

  /// Calls `task` for a seat outside a step, with the same arguments and draws as in it.
  public func task(seat: Int, state: [UInt8], context: [UInt8], seed: Digest, step: Int) -> Result<[UInt8], SpaceFailure> {
    call(
      .task, seed: seed, step: step, seat: seat, budget: Int64.max,
      arguments: [.state(state, visibleTo: Int64(seat)), .integer(Int64(seat)), .cbor(context)])
  }

  /// Calls `evaluate`, from whatever state is given; nothing is hidden from it.
  public func evaluate(state: [UInt8], context: [UInt8], seed: Digest, step: Int) -> Result<[UInt8], SpaceFailure> {
    call(.evaluate, seed: seed, step: step, seat: 0, budget: Int64.max, arguments: [.state(state, visibleTo: -1), .cbor(context)])
  }

  /// The names of the functions in the entry file's table: the cases of a spec test.
  public func functionNames() -> Result<[String], SpaceFailure> {
    call(nil, named: "", seed: SHA256.digest([]), step: 0, seat: 0, budget: Int64.max, arguments: []).flatMap { bytes in
      guard let names = (try? DagCBOR.decode(bytes))?.list?.compactMap(\.text) else {
        return .failure(SpaceFailure(verdict: .workerDied, place: entry, message: "the worker sent no list of names"))
      }
      return .success(names)
    }
  }

  /// Runs one case of a spec test: a function of the entry file's table, without arguments.
  public func runCase(_ name: String) -> Result<Void, SpaceFailure> {
    call(nil, named: name, seed: SHA256.digest(Array(name.utf8)), step: 0, seat: 0, budget: Int64.max, arguments: []).map { _ in }
  }

  // MARK: The worker

  private enum Argument {
    case cbor([UInt8])
    case state([UInt8], visibleTo: Int64)
    case integer(Int64)
  }

  private func call(
    _ callback: SpaceCallback?, named: String = "", seed: Digest, step: Int, seat: Int, budget: Int64, shufflesInsertion: Bool = false,
    arguments: [Argument]
  ) -> Result<[UInt8], SpaceFailure> {
    lastCall = nil
    lastTrace = []
    let place = callback?.name ?? (named.isEmpty ? entry : named)
    if let callback, !callbacks.contains(callback.name) {
      return .failure(SpaceFailure(verdict: .refusedValue, place: place, message: "\(place): the Space has no such callback"))
    }
    var writer = WireWriter()
    writer.integer(UInt8(AGON_REQUEST_CALL.rawValue))
    writer.text(callback?.name ?? named)
    writer.integer(UInt8(callback?.rawValue ?? SpaceCallback.allCases.count))
    writer.integer(shufflesInsertion ? UInt8(AGON_FLAG_REVERSED.rawValue) : 0)
    writer.integer(budget)
    writer.digest(seed)
    writer.integer(UInt32(step))
    writer.integer(UInt8(seat))
    writer.integer(UInt8(arguments.count))
    for argument in arguments {
      switch argument {
      case .cbor(let bytes):
        writer.integer(UInt8(0))
        writer.integer(Int64(0))
        writer.string(bytes)
      case .state(let bytes, let audience):
        writer.integer(UInt8(1))
        writer.integer(audience)
        writer.string(bytes)
      case .integer(let value):
        writer.integer(UInt8(2))
        writer.integer(value)
        writer.string([])
      }
    }
    let result = attempt(writer.bytes, calls: 1, place: place) { (reader) throws(WireReader.Malformed) in
      let verdict = try StepCoding.verdict(reader.integer(UInt8.self))
      let message = try reader.text()
      let used = try reader.integer(Int64.self)
      let isPresent = try reader.integer(UInt8.self) != 0
      let value = try StepCoding.item(&reader)
      let memory = try reader.size()
      let trace = try LineCoding.trace(&reader)
      let call = StepReply.Call(callback: place, seat: seat, instructions: used, outputBytes: value.count, memoryBytes: memory)
      return (verdict, message, isPresent, value, call, trace)
    }
    return result.flatMap { verdict, message, isPresent, value, call, trace in
      lastCall = call
      observeCall?(call)
      lastTrace = trace
      if let verdict { return .failure(SpaceFailure(verdict: verdict, place: place, seat: seat, message: message)) }
      if callback != nil, !isPresent {
        return .failure(SpaceFailure(verdict: .refusedValue, place: place, seat: seat, message: "\(place) returned nothing: add a return"))
      }
      return .success(value)
    }
  }

  /// Makes a request, and once more in a fresh worker if the first one dies on it.
  func attempt<R>(
    _ request: [UInt8], calls: Int, place: String, _ decode: (inout WireReader) throws(WireReader.Malformed) -> R
  ) -> Result<R, SpaceFailure> {
    // Twenty times what the budget takes here (about 15 ms a million instructions), and room for a busy machine.
    let budget = Int64(calls) * Int64(package.manifest.limits.instructions)
    // To count lines takes ten times as long.
    let milliseconds = Int32(clamping: 2000 + budget * (profiling == .lines ? 3000 : 300) / 1_000_000)
    var last = SpaceFailure(verdict: .workerDied, place: place, message: "the worker could not be started")
    for _ in 0..<2 {
      do throws(WorkerFault) {
        if process == nil {
          do throws(SandboxError) {
            process = try started()
          } catch {
            last = SpaceFailure(verdict: .workerDied, place: place, message: error.message)
            continue
          }
        }
        guard let process else { continue }
        return .success(try process.exchange(request, milliseconds: milliseconds, decode))
      } catch {
        process = nil
        switch error {
        case .wallClock: last = SpaceFailure(verdict: .wallClock, place: place, message: "no reply within \(milliseconds) ms")
        case .died(let how): last = SpaceFailure(verdict: .workerDied, place: place, message: "the worker died: \(how)")
        }
      }
    }
    return .failure(last)
  }

  private func started() throws(SandboxError) -> WorkerProcess {
    let worker = try WorkerProcess(executable)
    workersStarted += 1
    let limits = package.manifest.limits
    var writer = WireWriter()
    writer.reserve(256 << 10)
    writer.integer(UInt8(AGON_REQUEST_LOAD.rawValue))
    writer.integer(UInt64(limits.memoryMiB) << 20)
    writer.integer(UInt64(limits.outputBytes))
    var permissions: UInt32 = 0
    if package.manifest.allows(.random) { permissions |= AGON_PERMIT_RANDOM.rawValue }
    if package.manifest.allows(.clockSession) { permissions |= AGON_PERMIT_CLOCK.rawValue }
    writer.integer(permissions)
    writer.integer(profiling == .lines ? UInt8(1) : 0)
    writer.integer(Int64(limits.instructions))
    writer.integer(UInt32(package.manifest.rounds))
    writer.integer(Int64(max(limits.instructions, 1_000_000)))
    writer.text(entry)
    let own = package.files.filter { $0.path.hasSuffix(".lua") }
    let sources = own + hostFiles.filter { file in !own.contains { $0.path == file.path } }
    writer.integer(UInt32(sources.count))
    for file in sources {
      writer.text(file.path)
      writer.string(file.bytes)
    }
    let bots = entry == "main.lua" ? package.manifest.bots : []
    writer.integer(UInt32(bots.count))
    for bot in bots { writer.text("bots/\(bot).lua") }
    try load(writer.bytes, into: worker)
    return worker
  }

  private func load(_ request: [UInt8], into worker: WorkerProcess) throws(SandboxError) {
    let reply: (verdict: SpaceFailure.Verdict?, message: String, file: String, callbacks: [SpaceCallback: SourceRange?])
    do throws(WorkerFault) {
      reply = try worker.exchange(request, milliseconds: 20_000) { (reader) throws(WireReader.Malformed) in
        let verdict = try StepCoding.verdict(reader.integer(UInt8.self))
        let message = try reader.text()
        let file = try reader.text()
        let present = try reader.integer(UInt32.self)
        _ = try reader.integer(Int64.self)
        _ = try reader.integer(UInt64.self)
        var callbacks: [SpaceCallback: SourceRange?] = [:]
        for callback in SpaceCallback.allCases where verdict == nil && present & (1 << UInt32(callback.rawValue)) != 0 {
          callbacks.updateValue(try LineCoding.range(&reader), forKey: callback)
        }
        return (verdict, message, file, callbacks)
      }
    } catch {
      switch error {
      case .wallClock: throw SandboxError(.load, "\(package.manifest.id): loading took longer than 20 s")
      case .died(let how): throw SandboxError(.load, "\(package.manifest.id): the worker died while loading: \(how)")
      }
    }
    if let verdict = reply.verdict {
      worker.stop()
      throw SandboxError(.load, "\(package.manifest.id)/\(reply.file): \(verdict.rawValue): \(reply.message)")
    }
    callbacks = Set(reply.callbacks.keys.map(\.name))
    callbackPlaces = Dictionary(
      uniqueKeysWithValues: reply.callbacks.compactMap { callback, range in range.map { (callback.name, $0) } })
    guard entry == "main.lua" else { return }
    for callback in Contract.callbacks where callback.isRequired && !callbacks.contains(callback.name) {
      worker.stop()
      throw SandboxError(
        .load, "\(package.manifest.id)/main.lua: the callback \(callback.name) is missing",
        hint: "return it in the table at the end of main.lua")
    }
  }
}

/// The callbacks in the order of the worker's protocol.
enum SpaceCallback: Int, CaseIterable {
  case setup, next, task, parse, `default`, apply, evaluate, rewards, view

  var name: String { "\(self)" }
}
