import Foundation
import SpaceContent
import SpaceContract
import SpaceSandbox
import TestSupport
import Testing

/// Workers of programs that fail, and hostile programs.
@Suite struct ProgramWorkerTests {
  /// An executable that runs these lines of shell, with the socket as descriptor 3.
  static func script(_ lines: String, in scratch: BadFolderTests.Scratch) throws -> WorkerExecutable {
    let path = scratch.path + "/worker"
    try "#!/bin/sh\n\(lines)\n".write(toFile: path, atomically: true, encoding: .utf8)
    chmod(path, 0o755)
    return try WorkerExecutable(path: path)
  }

  static func run(_ executable: WorkerExecutable) throws -> (result: Result<[Event.ProgramResult], SpaceFailure>, pids: [Int32]) {
    var pids: [Int32] = []
    let request = try ProgramRunnerTests.request(["return function(x) return x end"], [5], instructions: 1_000)
    let result = ProgramRunner.run(request, memoryMiB: 2, outputBytes: 1024, executable: executable) { pids.append($0) }
    return (result, pids)
  }

  static func gone(_ pids: [Int32]) -> Bool { pids.allSatisfy { kill($0, 0) == -1 && errno == ESRCH } }

  @Test(arguments: [
    ("exit 3", SpaceFailure(verdict: .workerDied, place: "run", message: "the worker died: exit status 3")),
    ("kill -9 $$", SpaceFailure(verdict: .workerDied, place: "run", message: "the worker died: signal 9")),
    ("exec sleep 60", SpaceFailure(verdict: .wallClock, place: "run", message: "no reply within 2000 ms")),
    // Replies of nothing, of one output too few, of an unknown verdict, of a link, of NaN, and one that goes on after its end.
    ("printf '\\000\\000\\000\\000' >&3; exec sleep 60", unreadable),
    ("printf '\\004\\000\\000\\000\\000\\000\\000\\000' >&3; exec sleep 60", unreadable),
    ("printf '\\011\\000\\000\\000\\001\\000\\000\\000\\077\\000\\000\\000\\000' >&3; exec sleep 60", unreadable),
    ("printf '\\012\\000\\000\\000\\001\\000\\000\\000\\000\\001\\000\\000\\000\\366' >&3; exec sleep 60", unreadable),
    (
      "printf '\\022\\000\\000\\000\\001\\000\\000\\000\\000\\011\\000\\000\\000\\373\\177\\370\\000\\000\\000\\000\\000\\000' >&3; exec sleep 60",
      unreadable
    ),
    ("printf '\\013\\000\\000\\000\\001\\000\\000\\000\\000\\001\\000\\000\\000\\005\\005' >&3; exec sleep 60", unreadable),
    (
      "printf '\\000\\000\\000\\177' >&3; exec sleep 60",
      SpaceFailure(verdict: .workerDied, place: "run", message: "the worker died: it sent more than a reply may hold")
    ),
  ]) func aWorkerThatFailsTwiceIsAFailure(lines: String, failure: SpaceFailure) throws {
    let scratch = try BadFolderTests.Scratch()
    let (result, pids) = try Self.run(Self.script(lines, in: scratch))
    #expect(result == .failure(failure))
    #expect(pids.count == 2 && Set(pids).count == 2 && Self.gone(pids))
  }

  static let unreadable = SpaceFailure(
    verdict: .workerDied, place: "run", message: "the worker died: it sent a reply that cannot be read")

  /// What a program that took its worker over can do: say what its outputs are. A well-formed one is taken.
  @Test func aReplyOfThisFormIsReadable() throws {
    let scratch = try BadFolderTests.Scratch()
    let (result, pids) = try Self.run(
      Self.script("printf '\\012\\000\\000\\000\\001\\000\\000\\000\\000\\001\\000\\000\\000\\005' >&3; exec sleep 60", in: scratch))
    #expect(result == .success([Event.ProgramResult(id: 1, outputs: [.value(5)])]))
    #expect(pids.count == 1 && Self.gone(pids))
  }

  @Test func aWorkerThatFailsOnceIsReplaced() throws {
    let scratch = try BadFolderTests.Scratch()
    let flag = scratch.path + "/flag"
    let lines = "if [ -e '\(flag)' ]; then exec '\(Fixture.executable.path)'; fi; : > '\(flag)'; exit 1"
    let (result, pids) = try Self.run(Self.script(lines, in: scratch))
    #expect(result == .success([Event.ProgramResult(id: 1, outputs: [.value(5)])]))
    #expect(pids.count == 2 && Self.gone(pids))
  }

  @Test func aMissingWorkerIsAFailure() throws {
    let scratch = try BadFolderTests.Scratch()
    let executable = try Self.script("exit 0", in: scratch)
    try FileManager.default.removeItem(atPath: executable.path)
    let (result, pids) = try Self.run(executable)
    #expect(
      result
        == .failure(
          SpaceFailure(verdict: .workerDied, place: "run", message: "the worker could not be started: No such file or directory")))
    #expect(pids.isEmpty)
  }

  /// The source as it stands, and once more as a function that calls the callback in which the attack happens.
  static func programs(_ attack: AttackTests.Attack, callback: String) -> [String] {
    let source = String(decoding: attack.source, as: UTF8.self)
    let called = """
      local space = (function()
      \(source)
      end)()
      return function(input)
        return space["\(callback)"]({rounds = {}, answers = input}, input, {config = {}, seats = 2, step = 1, asks = 1}, {seats = 2})
      end
      """
    return [source, called].filter { $0.utf8.count <= Contract.Texts.maxProgramBytes }
  }

  static let callbacks: [String: String] = {
    do {
      let rows = try JSON.decode(
        Array(Data(contentsOf: AttackTests.folder.appending(path: "verdicts.json"))),
        options: JSON.Options(maxDepth: 32, nulls: .allowed))
      return Dictionary(
        uniqueKeysWithValues: (rows.list ?? []).map { ($0["attack"]?.text ?? "", $0["callback"]?.text ?? "evaluate") })
    } catch {
      fatalError("Tests/Attacks/verdicts.json cannot be read: \(error)")
    }
  }()

  /// Every attack of the corpus, as a program: it ends in outputs, twice the same, and the program after it is not harmed.
  @Test(arguments: AttackTests.attacks) func hostileProgramsEndInOutputs(attack: AttackTests.Attack) throws {
    let programs = Self.programs(attack, callback: Self.callbacks[attack.name] ?? "evaluate")
    let inputs: [Value] = [1, "two", ["seats": 2, "list": [1, 2, 3]]]
    let honest = "return function(x) return x end"
    let request = try ProgramRunnerTests.request(programs + [honest], inputs, instructions: 300_000)
    var pids: [Int32] = []
    func results() throws -> [Event.ProgramResult] {
      try ProgramRunner.run(request, memoryMiB: 4, outputBytes: 16_384, executable: Fixture.executable) { pids.append($0) }.get()
    }
    let first = try results()
    #expect(first.map(\.id) == request.programs.map(\.id))
    #expect(first.last?.outputs == inputs.map { .value($0) })
    #expect(first.allSatisfy { $0.outputs.count == inputs.count })
    #expect(try results() == first)
    #expect(pids.count == 2 * request.programs.count, "no worker died")
    #expect(Self.gone(pids))
    let event = Event.ran(first).value
    #expect(try event.normalizedForSpace(path: "event") == event)
    let everything = String(decoding: try DagCBOR.encode(event), as: UTF8.self)
    for text in ["PWNED", Fixture.repository.path] + attack.absent { #expect(!everything.contains(text), "\(text) came out") }
  }
}
