internal import CLua
internal import SpaceContent
public import SpaceContract

/// Carries out a `run` command: programs that agents wrote, each in a worker process of its own that holds nothing else.
///
/// A program is Lua source that returns a function of one argument. The function is called once for each input, every time in a VM
/// as good as new, with the libraries of a Space but without `require` and `random`. A program that took its worker over could
/// spoil only its own outputs: the worker is started for it, gets no second request, and is killed after its reply.
///
/// The outputs of all programs together always fit into one `ran` event that is itself a value of the contract. To that end each
/// output gets an equal share of what such a value may hold, whatever the other outputs are; see `Share`. Their texts are cleaned, as
/// all texts of agents are.
public enum ProgramRunner {
  /// What one output may take. It follows from how many programs and inputs the command has, and from nothing else.
  public struct Share: Hashable, Sendable {
    /// In canonical DAG-CBOR.
    public let bytes: Int
    /// Values, the outermost included.
    public let nodes: Int
    /// Lists and objects inside one another: five more stand around an output in the event.
    public let depth: Int

    /// `outputBytes` is the Space's own limit, which holds, too. Twenty programs on a hundred inputs, the most there can be, have
    /// 3 values and 515 bytes an output; two programs on ten inputs have 498 values.
    public init(programs: Int, inputs: Int, outputBytes: Int) {
      // {type, results = {{id, outputs = {{value = …}}}}}: what stands around the outputs, at its longest.
      let aroundAll = (bytes: 64, nodes: 3)
      let aroundProgram = (bytes: 32, nodes: 3)
      let aroundOutput = (bytes: 8, nodes: 1)
      let outputs = programs * inputs
      let bytes = (Contract.Values.maxBytes - aroundAll.bytes - programs * aroundProgram.bytes) / outputs - aroundOutput.bytes
      self.bytes = min(outputBytes, bytes)
      nodes = (Contract.Values.maxNodes - aroundAll.nodes - programs * aroundProgram.nodes) / outputs - aroundOutput.nodes
      depth = Contract.Values.maxDepth - 5
    }
  }

  /// Runs the programs one after another; the results are in the order of the request, each with one output for each input.
  ///
  /// - Parameters:
  ///   - request: as `Command.decode` made it: at least one program and one input, within the bounds of `Contract.Commands`.
  ///   - memoryMiB: what the VM of a program may hold, its libraries included.
  ///   - outputBytes: the longest output in canonical DAG-CBOR; the `Share` may be less.
  ///   - workerStarted: told the process identifier of every worker.
  /// - Returns: What the programs gave. Whatever is wrong with a program is an error among its outputs: `syntax` (its source was
  ///   refused, or does not compile), `runtime` (it raised, or its source returned no function), `budget` (more instructions than
  ///   `request.instructions`, which loading and each input have to themselves), `memory`, `value` (it returned nothing, or what has
  ///   no place in the contract or in its share). A program that fails while it is loaded has that error for every input. All of
  ///   these are the same in every run. The failures `wallClock` and `workerDied` are not: they are given, with the place `run`,
  ///   when a program's worker ended twice without a reply.
  public static func run(
    _ request: Command.RunRequest, memoryMiB: Int, outputBytes: Int, executable: WorkerExecutable,
    workerStarted: (Int32) -> Void = { _ in }
  ) -> Result<[Event.ProgramResult], SpaceFailure> {
    let share = Share(programs: request.programs.count, inputs: request.inputs.count, outputBytes: outputBytes)
    let inputs = request.inputs.map { input in
      var writer = CBORWriter()
      writer.value(input)
      return writer.bytes
    }
    var results: [Event.ProgramResult] = []
    for program in request.programs {
      var writer = WireWriter()
      writer.integer(UInt8(AGON_REQUEST_RUN.rawValue))
      writer.integer(UInt64(memoryMiB) << 20)
      writer.integer(UInt64(share.bytes))
      writer.integer(request.instructions)
      writer.text(program.source)
      writer.integer(UInt32(inputs.count))
      for input in inputs { writer.string(input) }
      // As for a Space's step: twenty times what the budget takes, and room for a busy machine.
      let milliseconds = Int32(clamping: 2000 + Int64(inputs.count + 1) * request.instructions * 300 / 1_000_000)
      switch outputs(of: writer.bytes, count: inputs.count, share, executable, milliseconds, workerStarted) {
      case .success(let outputs): results.append(Event.ProgramResult(id: program.id, outputs: outputs))
      case .failure(let failure): return .failure(failure)
      }
    }
    return .success(results)
  }

  /// One program's outputs; a worker that ends without a reply is replaced once.
  private static func outputs(
    of request: [UInt8], count: Int, _ share: Share, _ executable: WorkerExecutable, _ milliseconds: Int32,
    _ workerStarted: (Int32) -> Void
  ) -> Result<[Event.ProgramResult.Output], SpaceFailure> {
    var last = SpaceFailure(verdict: .workerDied, place: "run", message: "the worker could not be started")
    for _ in 0..<2 {
      let worker: WorkerProcess
      do throws(SandboxError) {
        worker = try WorkerProcess(executable)
      } catch {
        last = SpaceFailure(verdict: .workerDied, place: "run", message: error.message)
        continue
      }
      workerStarted(worker.processIdentifier)
      defer { worker.stop() }
      do throws(WorkerFault) {
        let outputs = try worker.exchange(request, milliseconds: milliseconds) { (reader) throws(WireReader.Malformed) in
          try decode(&reader, count: count, share)
        }
        return .success(outputs)
      } catch {
        switch error {
        case .wallClock: last = SpaceFailure(verdict: .wallClock, place: "run", message: "no reply within \(milliseconds) ms")
        case .died(let how): last = SpaceFailure(verdict: .workerDied, place: "run", message: "the worker died: \(how)")
        }
      }
    }
    return .failure(last)
  }

  /// Nothing that a worker sends is taken on trust: it may be the program that speaks.
  private static func decode(
    _ reader: inout WireReader, count: Int, _ share: Share
  )
    throws(WireReader.Malformed) -> [Event.ProgramResult.Output]
  {
    guard try reader.integer(UInt32.self) == count else { throw WireReader.Malformed() }
    var outputs: [Event.ProgramResult.Output] = []
    for _ in 0..<count {
      let verdict = try StepCoding.verdict(reader.integer(UInt8.self))
      let bytes = try reader.string()
      switch verdict {
      case nil: outputs.append(try output(bytes, share))
      case .budget: outputs.append(.error(.budget))
      case .memory: outputs.append(.error(.memory))
      case .runtimeError: outputs.append(.error(.runtime))
      case .refusedValue: outputs.append(.error(.value))
      case .loadRefused: outputs.append(.error(.syntax))
      case .wallClock, .workerDied: throw WireReader.Malformed()
      }
    }
    return outputs
  }

  private static func output(_ bytes: [UInt8], _ share: Share) throws(WireReader.Malformed) -> Event.ProgramResult.Output {
    guard bytes.count <= share.bytes else { throw WireReader.Malformed() }
    let value: Value
    do {
      value = TextCleaning.clean(try DagCBOR.decode(bytes).normalizedForSpace(path: "output"))
    } catch {
      throw WireReader.Malformed()
    }
    var nodes = share.nodes
    return value.fits(depth: share.depth, nodes: &nodes) ? .value(value) : .error(.value)
  }
}

extension Value {
  /// Whether the value has at most so many levels and, all of them counted, so many values.
  fileprivate func fits(depth: Int, nodes: inout Int) -> Bool {
    nodes -= 1
    guard nodes >= 0 else { return false }
    switch self {
    case .list(let items): return depth > 0 && items.allSatisfy { $0.fits(depth: depth - 1, nodes: &nodes) }
    case .map(let map): return depth > 0 && map.allSatisfy { $0.value.fits(depth: depth - 1, nodes: &nodes) }
    default: return true
    }
  }
}
