import Foundation
import SpaceContent
import SpaceContract
import SpaceSandbox
import TestSupport
import Testing

/// The worker as a process: what it may do, how it ends, and what it leaves behind.
@Suite(.serialized) struct WorkerTests {
  /// The fields of /proc/PID/status.
  static func status(_ pid: Int32) throws -> [String: String] {
    let lines = try String(contentsOfFile: "/proc/\(pid)/status", encoding: .utf8).split(separator: "\n")
    return Dictionary(
      lines.map { line in
        let parts = line.split(separator: ":", maxSplits: 1).map { $0.trimmingCharacters(in: .whitespaces) }
        return (parts[0], parts.count > 1 ? parts[1] : "")
      }, uniquingKeysWith: { first, _ in first })
  }

  static func residentKiB(_ pid: Int32) throws -> Int {
    let text = try #require(try status(pid)["VmRSS"])
    return try #require(Int(text.split(separator: " ")[0]))
  }

  @Test func isConfined() throws {
    let probe = try Probe(callbacks: [:])
    let pid = try #require(probe.sandbox.workerProcessIdentifier)
    let status = try Self.status(pid)
    #expect(status["Name"] == "space-worker")
    #expect(status["Seccomp"] == "2", "a filter")
    #expect(status["NoNewPrivs"] == "1")
    #expect(status["Threads"] == "1")
    #expect(status["PPid"] == "\(getpid())")
    // Not dumpable: its files in /proc belong to root, who may read them.
    if let environment = FileManager.default.contents(atPath: "/proc/\(pid)/environ") { #expect(environment.isEmpty) }
    if let descriptors = try? FileManager.default.contentsOfDirectory(atPath: "/proc/\(pid)/fd") {
      #expect(descriptors.sorted() == ["0", "1", "2", "3"])
      let ends = try ["0", "1", "3"].map { try FileManager.default.destinationOfSymbolicLink(atPath: "/proc/\(pid)/fd/\($0)") }
      #expect(ends[0] == "/dev/null" && ends[1] == "/dev/null" && ends[2].hasPrefix("socket:"), "\(ends)")
    } else {
      print("NOT RUN: /proc/\(pid)/fd is not readable for this user")
    }
    let limits = try String(contentsOfFile: "/proc/\(pid)/limits", encoding: .utf8).split(separator: "\n")
    for (name, limit) in [
      ("Max open files", "4"), ("Max core file size", "0"), ("Max processes", "0"), ("Max address space", "1610612736"),
      ("Max cpu time", "3600"),
    ] {
      let line = try #require(limits.first { $0.hasPrefix(name) })
      #expect(line.dropFirst(name.count).split(separator: " ").prefix(2) == [limit[...], limit[...]], "\(line)")
    }
  }

  static let slow = [
    "setup": "function() local n = 0 for i = 1, 3000000 do n = n + i end return {n = n, d = random.int(1, 1000000)} end",
    "task": "function(state, seat) return {text = 'go', data = {n = state.n, s = seat}} end",
  ]
  static let generous: Value.Map = Value.Map(
    Probe.permissions(.random).map { ($0.key, $0.value) } + [("limits", ["instructions": 10_000_000])])

  @Test func aWorkerKilledBetweenStepsIsReplaced() throws {
    let probe = try Probe(callbacks: Self.slow, manifest: Self.generous)
    let expected = probe.start()
    #expect(expected.failure == nil)
    for round in 1...3 {
      let pid = try #require(probe.sandbox.workerProcessIdentifier)
      #expect(kill(pid, SIGKILL) == 0)
      #expect(probe.start() == expected)
      #expect(probe.sandbox.workersStarted == 1 + round)
      #expect(probe.sandbox.workerProcessIdentifier != pid)
    }
  }

  @Test func aWorkerKilledDuringAStepIsReplaced() throws {
    let probe = try Probe(callbacks: Self.slow, manifest: Self.generous)
    let clock = ContinuousClock()
    var expected = probe.start()
    let took = clock.measure { expected = probe.start() }
    let pid = try #require(probe.sandbox.workerProcessIdentifier)
    let killer = Thread {
      Thread.sleep(forTimeInterval: Double(took.components.attoseconds) / 3e18)
      kill(pid, SIGKILL)
    }
    killer.start()
    #expect(probe.start() == expected)
    #expect(probe.sandbox.workersStarted == 2)
  }

  /// A worker that dies again on the same request ends it, and the next request starts anew.
  @Test func aWorkerThatIsGoneTwiceIsAFailure() throws {
    let package = try Fixture.package(Probe.source([:]))
    let scratch = try BadFolderTests.Scratch()
    let path = scratch.path + "/worker"
    // Copied by another process: a program that is started from this one meanwhile would hold the copy open for writing, and so keep
    // it from running.
    let copying = try Process.run(URL(fileURLWithPath: "/bin/cp"), arguments: [Fixture.executable.path, path])
    copying.waitUntilExit()
    let sandbox = try SpaceSandbox(package: package, executable: WorkerExecutable(path: path))
    let probe = try Probe(package)
    try FileManager.default.removeItem(atPath: path)
    kill(try #require(sandbox.workerProcessIdentifier), SIGKILL)
    let failure = sandbox.step(probe.request()).failure
    #expect(
      failure == SpaceFailure(verdict: .workerDied, place: "step", message: "the worker could not be started: No such file or directory"))
    #expect(failure?.isDeterministic == false)
    try FileManager.default.copyItem(atPath: Fixture.executable.path, toPath: path)
    #expect(sandbox.step(probe.request()) == probe.start())
  }

  /// A worker that stands still is killed by the wall clock, whether it has the request or not, and the step runs again.
  @Test(arguments: [0, 1_000_000]) func aWorkerThatStandsStillIsReplaced(stateBytes: Int) throws {
    let probe = try Probe(callbacks: ["apply": "function(s) return {n = #s.text} end"], manifest: ["limits": ["instructions": 1_000_000]])
    let state = Probe.encoded(["text": .text(String(repeating: "x", count: stateBytes))])
    let request = probe.request(.event(Probe.encoded(["type": "data", "at": 0])), state: state, isFinal: true)
    let expected = probe.sandbox.step(request)
    #expect(try expected.value(\.state)["n"]?.int == Int64(stateBytes))
    let pid = try #require(probe.sandbox.workerProcessIdentifier)
    kill(pid, SIGSTOP)
    let clock = ContinuousClock()
    var reply = expected
    let took = clock.measure { reply = probe.sandbox.step(request) }
    #expect(reply == expected)
    #expect(probe.sandbox.workersStarted == 2)
    // 2 s, and 0.3 ms for every thousand instructions of a step's eight calls.
    #expect((.milliseconds(4_300)...(.seconds(20))).contains(took), "\(took)")
    #expect(kill(pid, 0) == -1 && errno == ESRCH, "the stopped worker is gone and reaped")
  }

  static func children() throws -> [Int32] {
    try FileManager.default.contentsOfDirectory(atPath: "/proc").compactMap { Int32($0) }.filter {
      (try? status($0)["PPid"]) == "\(getpid())"
    }
  }

  static func sockets() throws -> Int {
    try FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd").filter {
      (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/fd/\($0)"))?.hasPrefix("socket:") == true
    }.count
  }

  /// Other suites start workers of their own at the same time, so what is counted is these workers and no others.
  @Test func nothingIsLeftOf200Workers() throws {
    let package = try Fixture.package(Probe.source([:]))
    var pids: [Int32] = []
    for round in 0..<200 {
      let sandbox = try SpaceSandbox(package: package, executable: Fixture.executable)
      let pid = try #require(sandbox.workerProcessIdentifier)
      pids.append(pid)
      switch round % 4 {
      case 0: sandbox.stop()
      case 1: kill(pid, SIGKILL)
      case 2:
        kill(pid, SIGSTOP)
        sandbox.stop()
        sandbox.stop()
      default: break
      }
    }
    #expect(Set(pids).count == 200)
    let left = Set(try Self.children()).intersection(pids)
    #expect(left.isEmpty, "zombies or workers: \(left)")
    // Forty leaked ends would show above what runs beside this test.
    #expect(try Self.sockets() < 40)
  }

  @Test func aWorkerEndsWithItsSocket() throws {
    let package = try Fixture.package(Probe.source([:]))
    var sandbox: SpaceSandbox? = try SpaceSandbox(package: package, executable: Fixture.executable)
    let pid = try #require(sandbox?.workerProcessIdentifier)
    #expect(kill(pid, 0) == 0)
    sandbox = nil
    #expect(kill(pid, 0) == -1 && errno == ESRCH)
  }

  static let limitKiB = 8 << 10

  @Test func anIdleWorkerIsSmall() throws {
    let bench = try Bench(Fixture.shipped("bid-tac-toe"))
    let pid = try #require(bench.play.workerProcessIdentifier)
    #expect(try Self.residentKiB(pid) < Self.limitKiB)
    _ = try bench.session(bots: ["baseline", "random"])
    #expect(try Self.residentKiB(pid) < Self.limitKiB)
  }

  @Test(arguments: [
    "local t = {} for i = 1, 300000 do t[i] = {i} end", "local t = {} for i = 1, 40 do t[i] = ('x'):rep(1000000) end",
    "local t = {} while true do t[#t + 1] = ('x'):rep(100000) .. #t end",
  ]) func memoryGoesBackAfterAHog(body: String) throws {
    let probe = try Probe(
      callbacks: ["setup": "function() \(body) return {} end"], manifest: ["limits": ["memory_mib": 64, "instructions": 10_000_000]])
    let reply = probe.start()
    #expect([nil, .memory, .budget].contains(reply.failure?.verdict))
    let pid = try #require(probe.sandbox.workerProcessIdentifier)
    // The worker gives memory back once the reply is sent.
    var resident = try Self.residentKiB(pid)
    for _ in 0..<200 where resident >= Self.limitKiB {
      usleep(5_000)
      resident = try Self.residentKiB(pid)
    }
    #expect(resident < Self.limitKiB, "\(resident) KiB")
    #expect(probe.sandbox.workersStarted == 1)
  }

  @Test func aBotsMemoryGoesBackToo() throws {
    let hog = "return function() local t = {} for i = 1, 100000 do t[i] = {i} end return 'x' end"
    let probe = try Probe(
      Fixture.package(Probe.source([:]), manifest: ["limits": ["instructions": 10_000_000]], files: ["bots/random.lua": hog]))
    let reply = probe.sandbox.step(probe.request(bots: [.init(seat: 1, bot: 0)]))
    #expect(reply.asked.first?.bot == .text(Array("x".utf8), memory: []))
    let pid = try #require(probe.sandbox.workerProcessIdentifier)
    var resident = try Self.residentKiB(pid)
    for _ in 0..<200 where resident >= Self.limitKiB {
      usleep(5_000)
      resident = try Self.residentKiB(pid)
    }
    #expect(resident < Self.limitKiB, "\(resident) KiB")
  }
}
