public import SpaceContent

/// JSON as RFC 8259 has it, and nothing more: no comments, no trailing commas, no NaN, no byte order mark.
///
/// Numbers follow the contract's values: an integer within ±(2^53-1) is `.int`, and so is an integral float in that range (`2.0`,
/// `1e3`, `-0.0`); any other finite number is `.float`; one too large for 64 bits is refused.
public enum JSON {
  public struct Options: Hashable, Sendable {
    /// What `null` means; the contract's values have none.
    public enum Nulls: Hashable, Sendable {
      case refused, allowed
      /// As the value of an object's key it is as if the key were absent; elsewhere it is refused.
      case absentKeys
    }

    /// How many lists and objects may stand inside one another.
    public var maxDepth: Int
    public var nulls: Nulls
    /// Whether half of a surrogate pair (`\ud800` alone) becomes U+FFFD instead of an error.
    public var replacesLoneSurrogates: Bool
    /// Whether strings and keys are cleaned of invisible characters. Keys that are equal afterwards count as duplicates.
    public var cleansText: Bool

    public init(
      maxDepth: Int = Contract.Values.maxDepth, nulls: Nulls = .refused, replacesLoneSurrogates: Bool = false, cleansText: Bool = false
    ) {
      self.maxDepth = maxDepth
      self.nulls = nulls
      self.replacesLoneSurrogates = replacesLoneSurrogates
      self.cleansText = cleansText
    }

    /// For files that people write: deeper, and with `null` where a reader of them wants to say what is wrong with it.
    public static let file = Options(maxDepth: 64, nulls: .allowed)
    /// For what agents write.
    static let answer = Options(nulls: .absentKeys, replacesLoneSurrogates: true, cleansText: true)
  }

  /// The value that `bytes` spell, surrounded by nothing but white space. Maps are in DAG-CBOR order, not in that of the text.
  public static func decode(_ bytes: [UInt8], options: Options = Options()) throws(JSONError) -> Value {
    let result: Result<Value, JSONError> = bytes.withUnsafeBufferPointer { buffer in
      var reader = JSONReader(buffer, options: options)
      do throws(JSONReader.Fault) {
        return .success(try reader.document())
      } catch {
        return .failure(JSONError(error, in: buffer))
      }
    }
    return try result.get()
  }
}

/// Why some bytes are not the JSON that was asked for, and where.
public struct JSONError: Error, Hashable, Sendable {
  public enum Code: String, CaseIterable, Hashable, Sendable {
    case syntax, truncated, null
    case badUTF8 = "bad_utf8"
    case badEscape = "bad_escape"
    case loneSurrogate = "lone_surrogate"
    case duplicateKey = "duplicate_key"
    case tooDeep = "too_deep"
    case numberTooLarge = "number_too_large"
  }

  public let code: Code
  /// In full, without the position.
  public let message: String
  /// In bytes from 0.
  public let offset: Int
  /// From 1.
  public let line: Int
  /// In bytes of the line, from 1.
  public let column: Int

  init(_ fault: JSONReader.Fault, in buffer: UnsafeBufferPointer<UInt8>) {
    code = fault.code
    message = fault.message
    offset = fault.offset
    var line = 1
    var start = 0
    for index in 0..<min(fault.offset, buffer.count) where buffer[index] == 0x0A {
      line += 1
      start = index + 1
    }
    self.line = line
    column = fault.offset - start + 1
  }
}

extension JSONError: CustomStringConvertible {
  public var description: String { "line \(line), column \(column): \(message)" }
}
