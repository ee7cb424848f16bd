internal import HostRules
internal import SpaceContent

/// The blocks of one step: the commitments of its answers, each answer in a sealed block of its own, what else came in, and the step with
/// links in the place of all these.
struct StepBlocks {
  let blocks: [(kind: SessionLeaf.Kind, block: Block)]

  init(_ step: Journal.Step, index: Int) throws(ArchiveError) {
    var map = try StepBlocks.map(step)
    var blocks: [(kind: SessionLeaf.Kind, block: Block)] = []
    switch step.input {
    case .answers(let answers):
      var tasks: [Value] = []
      var commitments: [Value] = []
      var sealed: [Block] = []
      var items: [Value] = []
      for (answer, item) in zip(answers, map["content"]?.list ?? []) {
        var item = item.map ?? [:]
        let seat = item["seat"] ?? .null
        if let task = answer.task { tasks.append(["seat": seat, "task": .bytes(task.bytes)]) }
        if case .text(let answer) = answer.content {
          var commitment: Value.Map = ["seat": seat, "hash": .bytes(answer.commitment.bytes)]
          commitment["sig"] = answer.signature.map { .bytes($0) }
          commitments.append(.map(commitment))
          let block = answer.block
          sealed.append(block)
          item["text"] = nil
          item["salt"] = nil
          item["answer"] = .link(block.cid)
        }
        items.append(.map(item))
      }
      blocks.append((.tasks, RecordBlock.block(["step": .int(Int64(index)), "tasks": .list(tasks)])))
      blocks.append((.answerCommitments, RecordBlock.block(["step": .int(Int64(index)), "answers": .list(commitments)])))
      blocks += sealed.map { (.answer, $0) }
      map["content"] = .list(items)
    case .judged, .quoted, .ran:
      let block = RecordBlock.block(map["content"] ?? .null)
      blocks.append((StepBlocks.kind(of: step.input), block))
      map["content"] = .link(block.cid)
    case .start, .waited, .ended: break
    }
    blocks.append((.step, RecordBlock.block(.map(map))))
    self.blocks = blocks
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
    switch input {
    case .judged: .ballots
    case .quoted: .quotes
    default: .programs
    }
  }

  /// The step of a journal that a step's block stands for.
  static func open(_ block: Block, in blocks: RecordBlocks) throws(ArchiveError) -> Value {
    guard var map = try RecordBlock.value(block, "a step").map else { throw ArchiveError(.malformed, "a step (\(block.cid)) is no map") }
    switch map["content"] {
    case .link(let cid)?: map["content"] = try RecordBlock.value(try blocks.require(cid, "what came in"), "what came in")
    case .list(let items)?:
      var opened: [Value] = []
      for item in items {
        guard var item = item.map else { throw ArchiveError(.malformed, "a step (\(block.cid)) has an answer that is no map") }
        if let cid = item["answer"]?.link {
          let answer = try SealedAnswer(try blocks.require(cid, "an answer"), signature: nil)
          item["answer"] = nil
          item["salt"] = .bytes(answer.salt)
          item["text"] = .bytes(answer.body)
        }
        opened.append(.map(item))
      }
      map["content"] = .list(opened)
    default: break
    }
    return .map(map)
  }
}
