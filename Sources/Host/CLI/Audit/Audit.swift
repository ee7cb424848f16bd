internal import HostArchive
internal import HostRules
internal import SessionRunner
internal import SpaceContent
internal import SpaceContract
internal import SpaceSandbox

/// What can be told of a session from its archive alone, step by step. A step that fails ends the audit: what comes after it stands on
/// nothing.
struct Audit {
  /// What is checked, in order.
  enum Step: String, CaseIterable {
    case blocks, record, seed, signatures, inclusion, quorum, commitment, anchor, erasure, fold, payouts

    /// What the program's exit says where this step fails.
    var exit: Exit {
      switch self {
      case .blocks: .badData
      case .record, .seed, .signatures: .recordDiffers
      case .inclusion, .erasure: .notIncluded
      case .quorum: .noQuorum
      case .commitment: .lateCommitment
      case .anchor: .anchorDiffers
      // Payouts are a function of what was folded: whatever else a record says of them makes it no record.
      case .fold, .payouts: .foldDiffers
      }
    }
  }

  private(set) var checks: [(step: Step, check: Check)] = []
  private(set) var record: SessionRecord?
  private(set) var report: Replay.Report?
  /// By the step that answers it and the seat, what the fold has asked.
  private(set) var tasks: [Int: [Int: String]] = [:]
  private(set) var exit = Exit.success
  /// What came of the proofs from the log.
  var history = History()

  /// - Parameters:
  ///   - read: gives the archive's bytes.
  ///   - evidence: what somebody has of the host's log, and whom they believe.
  ///   - replays: whether the Space's code is run again.
  init(
    _ read: @escaping (UnsafeMutableRawBufferPointer) throws -> Int, evidence: Evidence = Evidence(), replays: Bool,
    executable: () throws -> WorkerExecutable
  ) {
    guard let (root, blocks) = self.blocks(read) else { return }
    do throws(ArchiveError) {
      let record = try SessionRecord(root: root, blocks: blocks)
      self.record = record
      let words = "session root \(record.root)\nthe nonce is the one that the commitment names"
      let leaves = "\(Figures.grouped(record.leaves.count)) leaves"
      if record.erased.isEmpty {
        pass(.record, "the blocks are those of one session, and all of them: \(leaves)", words)
      } else {
        let erased = Figures.count(record.erased.count, "erased answer")
        note(.record, Check(.warned, "the blocks are those of one session, but for \(erased): \(leaves)", detail: words))
      }
    } catch {
      fail(.record, error.message, error.hint)
    }
    guard let record else { return }
    look(at: record)
    guard exit == .success else { return }
    look(at: evidence, of: record)
    guard exit == .success else { return }
    lookAtErasures(of: record)
    guard exit == .success else { return }
    guard replays else {
      checks.append((.fold, Check(.skipped, "the Space's code was not run: --replay does")))
      return
    }
    do {
      try fold(record, try executable())
    } catch {
      let failure = Failure(error)
      fail(.fold, failure?.message ?? "\(error)", failure?.hint ?? "")
    }
  }

  mutating func note(_ step: Step, _ check: Check) { checks.append((step, check)) }

  mutating func pass(_ step: Step, _ title: String, _ detail: String = "") {
    checks.append((step, Check(.passed, title, detail: detail)))
  }

  mutating func fail(_ step: Step, _ title: String, _ hint: String = "", exit: Exit? = nil) {
    checks.append((step, Check(.failed, title, hint: hint)))
    self.exit = exit ?? step.exit
  }

  /// The most bytes of blocks that are kept in memory: a session's answers are bounded by its Space's limits, and so is the Space.
  private static let bytesMax: Int64 = 256 << 20

  private mutating func blocks(_ read: @escaping (UnsafeMutableRawBufferPointer) throws -> Int) -> (root: CID, blocks: [Block])? {
    do {
      var reader = try CARReader(from: read)
      var blocks: [Block] = []
      while let block = try reader.next() {
        blocks.append(block)
        guard reader.blockBytes <= Audit.bytesMax else {
          throw ArchiveError(.tooLarge, "the archive has more than \(Figures.bytes(Int(Audit.bytesMax))) of blocks")
        }
      }
      guard reader.roots.count == 1, let root = reader.roots.first else {
        throw ArchiveError(.malformed, "a session's archive has one root, and this one \(reader.roots.count)")
      }
      guard blocks.contains(where: { $0.cid == root }) else {
        throw ArchiveError(.malformed, "the archive's root, \(root), is none of its blocks")
      }
      pass(.blocks, "every block has the hash that names it: \(Figures.count(blocks.count, "block"))", "\(root)")
      return (root, blocks)
    } catch {
      let failure = Failure(error)
      fail(.blocks, failure?.message ?? "\(error)", failure?.hint ?? "")
      return nil
    }
  }

  private mutating func fold(_ record: SessionRecord, _ executable: WorkerExecutable) throws {
    let journal = record.journal
    let package = try SpacePackage(files: try record.files.map { SpacePackage.File(path: $0.path, bytes: $0.bytes) }, from: "the archive")
    guard package.cid == journal.header.package else {
      return fail(.fold, "the files in the archive are the package \(package.cid), not \(journal.header.package)")
    }
    let sandbox = try SpaceSandbox(package: package, executable: executable)
    var tasks: [Int: [Int: String]] = [:]
    defer { self.tasks = tasks }
    let report = Replay.fold(journal, rules: SessionRules(manifest: package.manifest), in: sandbox, reproducesBots: true) { machine in
      for (seat, task) in machine.tasks { tasks[machine.steps.count, default: [:]][seat] = Audit.text(of: task, package.manifest) }
      return true
    }
    if let erasedAt = report.erasedAt, let difference = report.difference {
      exit = .notComparable
      let before = "\(Figures.count(erasedAt, "step")) before it gave the recorded hashes"
      return note(
        .fold, Check(.skipped, "not comparable: \(difference)", detail: report.isSameWorker ? before : before + ", on another worker"))
    }
    self.report = report
    if let difference = report.difference {
      guard report.isSameWorker else {
        return fail(
          .fold, "not comparable: \(difference), and the worker here is another one",
          "the session was recorded with \(journal.header.worker); build that version of Agon", exit: .notComparable)
      }
      return fail(.fold, difference)
    }
    let worker = report.isSameWorker ? "on the very worker that the record names" : "on another worker, which gives the same hashes"
    pass(
      .fold, "folded again with a fresh VM for every call: \(Figures.count(report.stepsMatched, "step")) gave the recorded hashes", worker)
    payouts(journal)
  }

  private static func text(of task: [UInt8], _ manifest: Manifest) -> String {
    do throws(ContractError) {
      return try PlayerTask.decode(task, manifest: manifest).text
    } catch {
      return "a task that cannot be read"
    }
  }

  private mutating func payouts(_ journal: Journal) {
    switch journal.end.outcome {
    case .settled(let settlement):
      // The record was put together again from this journal, so its rewards are those of `Payouts`; the fold has given scores and shares.
      pass(.payouts, "scores, ranks, shares and payouts follow from the fold", Audit.paid(journal.header, settlement))
    case .void(let reason) where reason.isReproducible:
      pass(.payouts, "the session is void, as the fold says; every fee goes back", "\(reason)")
    case .void(let reason):
      checks.append((.payouts, Check(.warned, "the session is void by the host's word, which no fold can check", detail: "\(reason)")))
    }
  }

  /// Who is paid what, in USDC.
  private static func paid(_ header: Journal.Header, _ settlement: Settlement) -> String {
    guard header.fee > 0 else { return "nothing was paid to enter" }
    func dollars(_ micros: Int64) -> String { Amount(units: UInt128(micros.magnitude)).text(of: .usdc) }
    do throws(RulesError) {
      let payouts = try Payouts(fee: header.fee, shares: settlement.shares, protocolFee: header.protocolFee)
      let seats = payouts.bySeat.map(dollars).joined(separator: ", ")
      return "each seat paid \(dollars(header.fee)) USDC; by seat they get \(seats), and the protocol \(dollars(payouts.protocolFee))"
    } catch {
      return "\(error)"
    }
  }

  /// One line of what an archive proves.
  struct Grade {
    enum Level: String {
      case proved, attested, claimed
    }

    let level: Level
    let what: String
    let why: String

    init(_ level: Level, _ what: String, _ why: String) {
      self.level = level
      self.what = what
      self.why = why
    }
  }
}
