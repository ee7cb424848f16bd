internal import HostRules
internal import SpaceContent

/// The blocks of one step: the commitments of its answers, each answer in a sealed block of its own, the commitments of its ballots and the
/// ballots, what else came in, and the step with links in the place of all these.
struct StepBlocks {
  /// What a leaf stands for.
  struct Part {
    let kind: SessionLeaf.Kind
    let cid: CID
    /// Nil for an answer that is erased.
    let block: Block?

    init(_ kind: SessionLeaf.Kind, _ block: Block) {
      self.kind = kind
      self.block = block
      cid = block.cid
    }

    init(erased answer: ErasedAnswer) {
      kind = .answer
      block = nil
      cid = answer.cid
    }
  }

  let parts: [Part]

  /// - Parameter chain: the value of the chain before the step.
  init(_ step: Journal.Step, index: Int, after chain: Digest) throws(ArchiveError) {
    var map = try StepBlocks.map(step)
    var parts: [Part] = []
    switch step.input {
    case .answers(let answers):
      var tasks: [Value] = []
      var commitments: [Value] = []
      var sealed: [Part] = []
      var items: [Value] = []
      for (answer, item) in zip(answers, map["content"]?.list ?? []) {
        var item = item.map ?? [:]
        let seat = item["seat"] ?? .null
        if let task = answer.task { tasks.append(["seat": seat, "task": .bytes(task.bytes)]) }
        if let part = StepBlocks.part(answer.content) {
          var commitment: Value.Map = ["seat": seat, "hash": .bytes(part.commitment.bytes)]
          commitment["sig"] = item["sig"]
          commitments.append(.map(commitment))
          sealed.append(part.block)
          for key in ["text", "salt", "hash", "block"] { item[key] = nil }
          item["answer"] = .link(part.block.cid)
        }
        items.append(.map(item))
      }
      parts.append(Part(.tasks, RecordBlock.block(["step": .int(Int64(index)), "tasks": .list(tasks)])))
      parts.append(Part(.answerCommitments, RecordBlock.block(["step": .int(Int64(index)), "answers": .list(commitments)])))
      parts += sealed
      map["content"] = .list(items)
    case .judged(let ballots):
      let commits = RecordBlock.block(["step": .int(Int64(index)), "ballots": .list(ballots.map { $0.committed(after: chain) })])
      let reveals = RecordBlock.block(map["content"] ?? .null)
      parts += [Part(.judgeCommits, commits), Part(.judgeReveals, reveals)]
      map["content"] = .link(reveals.cid)
    case .quoted, .ran:
      let block = RecordBlock.block(map["content"] ?? .null)
      parts.append(Part(StepBlocks.kind(of: step.input), block))
      map["content"] = .link(block.cid)
    case .start, .waited, .ended: break
    }
    parts.append(Part(.step, RecordBlock.block(.map(map))))
    self.parts = parts
  }

  /// The block of an answer, and what commits to it; nil where there was none.
  private static func part(_ content: Journal.Answer.Content) -> (block: Part, commitment: Digest)? {
    switch content {
    case .text(let answer): (Part(.answer, answer.block), answer.commitment)
    case .erased(let answer): (Part(erased: answer), answer.commitment)
    case .late, .out: nil
    }
  }

  /// A step as a journal has it.
  private static func map(_ step: Journal.Step) throws(ArchiveError) -> Value.Map {
    do throws(ContentError) {
      guard let map = try DagCBOR.decode(Journal.encode(steps: CollectionOfOne(step))).list?.first?.map else {
        preconditionFailure("a step is a map")
      }
      return map
    } catch {
      throw ArchiveError(.malformed, "the journal has a step that cannot be written: \(error)")
    }
  }

  private static func kind(of input: Journal.Step.Input) -> SessionLeaf.Kind {
    if case .quoted = input { .quotes } else { .programs }
  }

  /// The step of a journal that a step's block stands for. An answer whose block is missing is an erased one.
  /// - Parameter commitments: the block of the step's answer commitments; nil where the step has none.
  static func open(_ block: Block, _ commitments: Block?, in blocks: RecordBlocks) throws(ArchiveError) -> Value {
    guard var map = try RecordBlock.value(block, "a step").map else { throw ArchiveError(.malformed, "a step (\(block.cid)) is no map") }
    switch map["content"] {
    case .link(let cid)?: map["content"] = try RecordBlock.value(try blocks.require(cid, "what came in"), "what came in")
    case .list(let items)?:
      var opened: [Value] = []
      // Read once, and only where an answer is missing.
      var hashes: [Int64: Value]?
      for item in items {
        guard var item = item.map else { throw ArchiveError(.malformed, "a step (\(block.cid)) has an answer that is no map") }
        if let cid = item["answer"]?.link {
          item["answer"] = nil
          if let found = blocks[cid] {
            let answer = try SealedAnswer(found, signature: nil)
            item["salt"] = .bytes(answer.salt)
            item["text"] = .bytes(answer.body)
          } else {
            let known = if let hashes { hashes } else { try self.hashes(commitments) }
            hashes = known
            guard cid.codec == .dagCBOR, let hash = item["seat"]?.int.flatMap({ known[$0] }) else {
              throw ArchiveError(.malformed, "an answer is missing, and nothing commits to it: the block \(cid)")
            }
            item["hash"] = hash
            item["block"] = .bytes(cid.digest.bytes)
          }
        }
        opened.append(.map(item))
      }
      map["content"] = .list(opened)
    default: break
    }
    return .map(map)
  }

  /// By seat, what commits to the answers of a step.
  private static func hashes(_ commitments: Block?) throws(ArchiveError) -> [Int64: Value] {
    guard let commitments else { return [:] }
    var hashes: [Int64: Value] = [:]
    for answer in try RecordBlock.value(commitments, "answer commitments")["answers"]?.list ?? [] {
      guard let seat = answer["seat"]?.int, let hash = answer["hash"] else { continue }
      hashes[seat] = hash
    }
    return hashes
  }
}
