import AgentRuntimes
import HostRules
import SessionRunner
import SpaceContent
import SpaceContract
import TestSupport
import Testing

/// A journal says everything that a result rests on: what a Space keeps elsewhere, or what is changed in the journal, shows.
@Suite struct ReproductionTests {
  /// Counts its calls in an upvalue and lets the count into the state.
  static let counting = """
    local calls = 0
    return {
      task = function() calls = calls + 1 return {text = "?"} end,
      parse = function(state, seat, answer) calls = calls + 1 return answer end,
      apply = function(state, event) state.calls = calls return state end,
      evaluate = function(state) return {{score = 1}, {score = 2}} end,
    }
    """

  /// Keeps 6 MiB from each call: three calls are within the cap of a fresh VM each, but not of one.
  static let hoarding = """
    local kept = {}
    local function hoard() for i = 1, 6 do kept[#kept + 1] = string.rep("x", 1000000) .. i end end
    return {
      task = function() return {text = "?"} end,
      parse = function(state, seat, answer) hoard() return answer end,
      apply = function(state, event) hoard() return state end,
      evaluate = function(state) return {{score = 1}, {score = 2}} end,
    }
    """

  @Test(arguments: [counting, hoarding]) func stateOutsideTheJournalVoids(main: String) throws {
    let bench = try Bench(Fixture.package(main))
    let live = try bench.session()
    let checked = bench.checked(live)
    guard case .void(.notReproducible(let difference)) = checked.end.outcome else {
      Issue.record("the outcome is \(checked.end.outcome.summary)")
      return
    }
    #expect(difference.hasPrefix("step 1:"), "\(difference)")
    // The journal of such a session replays in its own way: the fold differs, as it says.
    #expect(bench.replay(checked).difference == nil)
    let again = try Bench(Fixture.package(main))
    #expect(again.checked(try again.session()).encoded == checked.encoded)
  }

  @Test func theRunnerVoidsWhatDoesNotReproduce() async throws {
    let package = try Fixture.package(Self.counting)
    let lanes = Lanes(count: 1, executable: Fixture.executable)
    defer { lanes.close() }
    let plan = try SessionPlan(package: package, roster: [.bot("random"), .bot("baseline")], nonce: Fixture.nonce(1))
    let played = await SessionRunner(executable: Fixture.executable, lanes: lanes).play(plan)
    guard case .void(.notReproducible) = played.journal.end.outcome else {
      Issue.record("the outcome is \(played.journal.end.outcome.summary)")
      return
    }
    let unchecked = await SessionRunner(executable: Fixture.executable, lanes: lanes, checksJournals: false).play(plan)
    guard case .settled = unchecked.journal.end.outcome else {
      Issue.record("without the check the outcome is \(unchecked.journal.end.outcome.summary)")
      return
    }
  }

  static func short() throws -> (Bench, Journal) {
    let bench = try Bench(Fixture.shipped("bid-tac-toe"))
    return (bench, try bench.session(bots: ["random", "baseline"]))
  }

  @Test func liveAndAuditAreTheSameFold() throws {
    let (bench, journal) = try Self.short()
    let report = bench.replay(journal)
    #expect(report.stepsMatched == journal.steps.count)
    #expect(report.difference == nil)
    #expect(report.outcome == journal.end.outcome)
    #expect(report.isSamePackage && report.isSameWorker)
  }

  /// Every byte of a journal, changed: either it is no journal any more, or the fold differs.
  @Test func noByteOfAJournalCanBeChanged() throws {
    let (bench, journal) = try Self.short()
    let bytes = journal.encoded
    var undetected: [Int] = []
    for index in bytes.indices {
      var altered = bytes
      altered[index] ^= index.isMultiple(of: 3) ? 0x01 : 0x20
      guard let changed = try? Journal(encoded: altered) else { continue }
      if bench.replay(changed).difference == nil { undetected.append(index) }
    }
    #expect(undetected == [])
  }

  @Test func stepsCannotBeDroppedRepeatedOrReordered() throws {
    let (bench, journal) = try Self.short()
    var variants: [[Journal.Step]] = [
      Array(journal.steps.dropLast()), Array(journal.steps.dropFirst()), journal.steps + [journal.steps[1]],
    ]
    var swapped = journal.steps
    swapped.swapAt(1, 2)
    variants.append(swapped)
    for steps in variants {
      let changed = Journal(header: journal.header, steps: steps, end: journal.end)
      #expect(bench.replay(changed).difference != nil)
    }
  }

  @Test func seedsComeFromTheNonceAndTheCommitment() throws {
    let (_, journal) = try Self.short()
    let commitment = SHA256.digest(journal.header.encoded)
    var input: [UInt8] = []
    for part in [Array("agon/seed/v1".utf8), [], journal.end.nonce, commitment.bytes] {
      input += withUnsafeBytes(of: UInt64(part.count).bigEndian) { Array($0) } + part
    }
    #expect(journal.seed == SHA256.digest(input))
    #expect(journal.id == Hex.encode(Array(commitment.bytes.prefix(16))))
    #expect(journal.header.nonceHash == SHA256.digest(journal.end.nonce))
  }
}
