internal import CLua
internal import SpaceContent
internal import SpaceContract

/// The step request and its reply on the wire; `Worker/step.c` is the other side.
enum StepCoding {
  static func encode(_ request: StepRequest) -> [UInt8] {
    var writer = WireWriter()
    writer.reserve(request.state.count + request.config.count + 1024)
    writer.integer(UInt8(AGON_REQUEST_STEP.rawValue))
    var flags: UInt32 = 0
    if request.freshEachCall { flags |= AGON_FLAG_FRESH_EACH_CALL.rawValue }
    if request.isFinal { flags |= AGON_FLAG_FINAL.rawValue }
    if request.measures { flags |= AGON_FLAG_MEASURED.rawValue }
    if request.shufflesInsertion { flags |= AGON_FLAG_REVERSED.rawValue }
    writer.integer(UInt8(flags))
    writer.integer(request.budget)
    writer.digest(request.seed)
    writer.integer(UInt32(request.step))
    writer.integer(UInt32(request.asks))
    writer.integer(request.clock ?? -1)
    writer.integer(UInt8(request.seats))
    writer.string(request.config)
    writer.string(request.state)
    switch request.input {
    case .start: writer.integer(UInt8(AGON_EVENT_START.rawValue))
    case .answers(let answers):
      writer.integer(UInt8(AGON_EVENT_ANSWERS.rawValue))
      writer.integer(UInt8(answers.count))
      for answer in answers {
        writer.integer(UInt8(answer.seat))
        switch answer.content {
        case .action(let bytes):
          writer.integer(UInt8(AGON_ANSWER_ACTION.rawValue))
          writer.string(bytes)
        case .forfeit(let forfeit, let reason):
          writer.integer(code(of: forfeit))
          writer.text(reason)
        }
      }
    case .event(let bytes):
      writer.integer(UInt8(AGON_EVENT_GIVEN.rawValue))
      writer.string(bytes)
    }
    writer.integer(UInt8(request.bots.count))
    for bot in request.bots {
      writer.integer(UInt8(bot.seat))
      writer.integer(UInt8(bot.bot))
      writer.string(bot.memory)
    }
    writer.integer(UInt8(request.out.count))
    for seat in request.out { writer.integer(UInt8(seat)) }
    return writer.bytes
  }

  static func decode(_ reader: inout WireReader, isMeasured: Bool = false) throws(WireReader.Malformed) -> StepReply {
    let failure = try failure(&reader)
    let used = try reader.integer(Int64.self)
    var parsed: [StepReply.Parsed] = []
    for _ in 0..<(try reader.integer(UInt8.self)) {
      let seat = Int(try reader.integer(UInt8.self))
      let forfeit = try forfeit(reader.integer(UInt8.self))
      let raised = try reader.integer(UInt8.self) != 0
      parsed.append(StepReply.Parsed(seat: seat, forfeit: forfeit, reason: try reader.text(), raised: raised))
    }
    let event = try item(&reader)
    let state = try item(&reader)
    let hasLog = try reader.integer(UInt8.self) != 0
    let log = try reader.text()
    let command = try item(&reader)
    let evaluation = try item(&reader)
    var asked: [StepReply.Asked] = []
    for _ in 0..<(try reader.integer(UInt8.self)) {
      let seat = Int(try reader.integer(UInt8.self))
      let task = try item(&reader)
      let status = try reader.integer(UInt8.self)
      let text = try reader.string()
      let memory = try item(&reader)
      let message = try reader.text()
      let bot: StepReply.BotAnswer? =
        switch status {
        case 1: .text(text, memory: memory)
        case 2: .failed(message)
        default: nil
        }
      asked.append(StepReply.Asked(seat: seat, task: task, bot: bot))
    }
    return StepReply(
      failure: failure, used: used, parsed: parsed, event: event, state: state, log: hasLog ? log : nil, command: command,
      evaluation: evaluation, asked: asked, calls: isMeasured ? try calls(&reader) : [])
  }

  private static func calls(_ reader: inout WireReader) throws(WireReader.Malformed) -> [StepReply.Call] {
    var calls: [StepReply.Call] = []
    for _ in 0..<(try reader.integer(UInt16.self)) {
      guard let callback = SpaceCallback(rawValue: Int(try reader.integer(UInt8.self))) else { throw WireReader.Malformed() }
      let seat = Int(try reader.integer(UInt8.self))
      let instructions = try reader.integer(Int64.self)
      let output = Int(try reader.integer(UInt32.self))
      calls.append(
        StepReply.Call(
          callback: callback.name, seat: seat, instructions: instructions, outputBytes: output, memoryBytes: try reader.size()))
    }
    return calls
  }

  /// A DAG-CBOR item, or nothing. What is not canonical is a reply that no sound worker sends.
  static func item(_ reader: inout WireReader) throws(WireReader.Malformed) -> [UInt8] {
    let bytes = try reader.string()
    if bytes.isEmpty { return bytes }
    do throws(ContentError) {
      try DagCBOR.validate(bytes)
    } catch {
      throw WireReader.Malformed()
    }
    return bytes
  }

  static func verdict(_ code: UInt8) throws(WireReader.Malformed) -> SpaceFailure.Verdict? {
    switch UInt32(code) {
    case AGON_OK.rawValue: nil
    case AGON_BUDGET.rawValue: .budget
    case AGON_MEMORY.rawValue: .memory
    case AGON_RUNTIME_ERROR.rawValue: .runtimeError
    case AGON_REFUSED_VALUE.rawValue: .refusedValue
    case AGON_LOAD_REFUSED.rawValue: .loadRefused
    default: throw WireReader.Malformed()
    }
  }

  private static func failure(_ reader: inout WireReader) throws(WireReader.Malformed) -> SpaceFailure? {
    let verdict = try verdict(reader.integer(UInt8.self))
    let callback = SpaceCallback(rawValue: Int(try reader.integer(UInt8.self)))
    let seat = Int(try reader.integer(UInt8.self))
    let message = try reader.text()
    guard let verdict else { return nil }
    guard let callback else { throw WireReader.Malformed() }
    return SpaceFailure(verdict: verdict, place: callback.name, seat: seat, message: message)
  }

  private static func code(of forfeit: Forfeit) -> UInt8 {
    switch forfeit {
    case .late: UInt8(AGON_ANSWER_LATE.rawValue)
    case .malformed: UInt8(AGON_ANSWER_MALFORMED.rawValue)
    case .illegal: UInt8(AGON_ANSWER_ILLEGAL.rawValue)
    case .out: UInt8(AGON_ANSWER_OUT.rawValue)
    }
  }

  private static func forfeit(_ code: UInt8) throws(WireReader.Malformed) -> Forfeit? {
    switch UInt32(code) {
    case AGON_ANSWER_ACTION.rawValue: nil
    case AGON_ANSWER_LATE.rawValue: .late
    case AGON_ANSWER_MALFORMED.rawValue: .malformed
    case AGON_ANSWER_ILLEGAL.rawValue: .illegal
    case AGON_ANSWER_OUT.rawValue: .out
    default: throw WireReader.Malformed()
    }
  }
}
