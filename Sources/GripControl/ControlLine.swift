import FoundationEssentials

/// One line of the control protocol.
public enum ControlLine {
  /// A message as a line, its line break included.
  public static func encode(_ message: some Encodable) -> [UInt8] {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    encoder.nonConformingFloatEncodingStrategy = .convertToString(
      positiveInfinity: "inf", negativeInfinity: "-inf", nan: "nan")
    guard let data = try? encoder.encode(message) else {
      preconditionFailure("the messages of the protocol hold nothing that is not JSON")
    }
    return [UInt8](data) + [0x0A]
  }

  /// Reads a line without its line break.
  ///
  /// - Throws: `ControlFailure` with what is wrong with it.
  public static func decode<Message: Decodable>(
    _ type: Message.Type, _ line: [UInt8]
  ) throws(ControlFailure) -> Message {
    do {
      return try JSONDecoder().decode(type, from: Data(line))
    } catch let error as DecodingError {
      throw ControlFailure(.badRequest, reason(error))
    } catch {
      throw ControlFailure(.badRequest, "The line cannot be read as a JSON object.")
    }
  }

  private static func reason(_ error: DecodingError) -> String {
    switch error {
    case .keyNotFound(let key, _): "The request has no member \"\(key.stringValue)\"."
    case .typeMismatch(_, let context), .valueNotFound(_, let context),
      .dataCorrupted(let context):
      context.codingPath.isEmpty
        ? "The line cannot be read as a JSON object."
        : "The member \"\(path(context))\" has a value that is not known or of the wrong type."
    @unknown default: "The line cannot be read as a request."
    }
  }

  private static func path(_ context: DecodingError.Context) -> String {
    context.codingPath.map(\.stringValue).joined(separator: ".")
  }
}
