/// The version of gripd, gripctl and their package, as the file VERSION states it (Semantic Versioning).
public let gripVersion = "0.1.0"
