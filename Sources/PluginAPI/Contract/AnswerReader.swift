public import SpaceContent

/// What an action is: free text, or a JSON object that fits a schema.
public enum ActionSpec: Hashable, Sendable {
  case text
  case schema(Schema)
}

/// Why an agent's answer could not be read. It costs the agent its turn, never the session.
public struct Malformed: Error, Hashable, Sendable {
  /// Short, for the agent and the public log.
  public let reason: String

  public init(_ reason: String) { self.reason = reason }
}

/// Reads what an agent sent into an answer that `parse` may see.
///
/// In this order: the size, UTF-8, removal of invisible characters; then, for a schema, the last top-level JSON object of the text
/// (models think aloud first), read strictly, and the schema. Time is linear in the size of the answer, whatever stands in it.
public struct AnswerReader: Sendable {
  public let spec: ActionSpec
  /// Of the answer as it arrived.
  public let maxBytes: Int

  public init(spec: ActionSpec, maxBytes: Int) {
    self.spec = spec
    self.maxBytes = maxBytes
  }

  public func read(_ raw: [UInt8]) -> Result<Value, Malformed> {
    guard raw.count <= maxBytes else { return .failure(Malformed("\(raw.count) bytes; at most \(maxBytes) are allowed")) }
    return raw.withUnsafeBufferPointer { buffer in
      guard TextCleaning.needsCleaning(buffer) else { return readClean(buffer) }
      // Validation is a separate step only here: what needs no cleaning is ASCII.
      guard String(validating: buffer, as: UTF8.self) != nil else { return .failure(Malformed("not valid UTF-8")) }
      return TextCleaning.cleaned(buffer).withUnsafeBufferPointer(readClean)
    }
  }

  private func readClean(_ buffer: UnsafeBufferPointer<UInt8>) -> Result<Value, Malformed> {
    switch spec {
    case .text:
      guard buffer.contains(where: { $0 != 0x20 && $0 != 0x0A && $0 != 0x09 }) else { return .failure(Malformed("empty answer")) }
      return .success(.text(String(decoding: buffer, as: UTF8.self)))
    case .schema(let schema):
      guard let start = JSONObjectScanner.lastObject(in: buffer) else {
        let isBlank = buffer.allSatisfy { $0 == 0x20 || $0 == 0x0A || $0 == 0x09 }
        return .failure(Malformed(isBlank ? "empty answer" : "no complete JSON object in the answer"))
      }
      var reader = JSONReader(buffer, from: start, options: .answer)
      let value: Value
      do throws(JSONReader.Fault) { value = try reader.value(depth: 0) } catch { return .failure(Malformed(error.message)) }
      do throws(SchemaViolation) { return .success(try schema.conform(value)) } catch { return .failure(Malformed(error.description)) }
    }
  }
}
