internal import HostRules
internal import SpaceContent

/// The blocks of one step: the commitments of its answers, each answer in a sealed block of its own, what else came in, and the step with
/// links in the place of all these.
struct StepBlocks {
  let blocks: [(kind: SessionLeaf.Kind, block: Block)]

  init(_ step: Journal.Step, index: Int, salt: SessionRecord.Salt) throws(ArchiveError) {
    var map = try StepBlocks.map(step)
    var blocks: [(kind: SessionLeaf.Kind, block: Block)] = []
    switch step.input {
    case .answers(let answers):
      var commitments: [Value] = []
      var sealed: [Block] = []
      var items: [Value] = []
      for (answer, item) in zip(answers, map["content"]?.list ?? []) {
        var item = item.map ?? [:]
        if case .text(let body) = answer.content {
          let answer = SealedAnswer(salt: salt(index, answer.seat), body: body)
          commitments.append(["seat": item["seat"] ?? .null, "hash": .bytes(answer.commitment.bytes)])
          sealed.append(answer.block)
          item["text"] = nil
          item["answer"] = .link(answer.block.cid)
        }
        items.append(.map(item))
      }
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

  /// The step of a journal that a step's block stands for, with the salts of its answers by seat.
  static func open(_ block: Block, in blocks: RecordBlocks) throws(ArchiveError) -> (step: Value, salts: [Int: [UInt8]]) {
    guard var map = try RecordBlock.value(block, "a step").map else { throw ArchiveError(.malformed, "a step (\(block.cid)) is no map") }
    var salts: [Int: [UInt8]] = [:]
    switch map["content"] {
    case .link(let cid)?: map["content"] = try RecordBlock.value(try blocks.require(cid, "what came in"), "what came in")
    case .list(let items)?:
      var opened: [Value] = []
      for item in items {
        guard var item = item.map else { throw ArchiveError(.malformed, "a step (\(block.cid)) has an answer that is no map") }
        if let cid = item["answer"]?.link {
          let answer = try SealedAnswer(try blocks.require(cid, "an answer"))
          guard let seat = item["seat"]?.int, (1...100).contains(seat) else {
            throw ArchiveError(.malformed, "a step (\(block.cid)) has an answer without a seat")
          }
          salts[Int(seat)] = answer.salt
          item["answer"] = nil
          item["text"] = .bytes(answer.body)
        }
        opened.append(.map(item))
      }
      map["content"] = .list(opened)
    default: break
    }
    return (.map(map), salts)
  }
}
