/// One element of the documentation checklist: what payers, rules or published guidance ask for.
public struct WorksheetElement: Sendable, Equatable {
  /// What makes the element recorded here.
  public enum Need: String, Sendable {
    /// A fact that the daemon derived or the device gave.
    case fact
    /// Something that a person said.
    case statement
    /// Both of them.
    case both
    /// One of them.
    case either
  }

  /// Its number, from 1 to 36.
  public let number: Int
  /// What it is.
  public let title: String
  /// What makes it recorded here.
  public let need: Need

  private init(_ number: Int, _ title: String, _ need: Need) {
    self.number = number
    self.title = title
    self.need = need
  }

  /// All elements, in their order.
  public static let all: [WorksheetElement] = [
    .init(1, "patient identity", .statement),
    .init(2, "date and time", .fact),
    .init(3, "clinician and attestation", .statement),
    .init(4, "others contributing", .statement),
    .init(5, "one-on-one contact", .statement),
    .init(6, "setting", .statement),
    .init(7, "body part and side", .statement),
    .init(8, "muscles and joints", .statement),
    .init(9, "impairment, functional limitation", .statement),
    .init(10, "goal and functional task", .statement),
    .init(11, "intent of the activity", .statement),
    .init(12, "code claimed", .statement),
    .init(13, "what was done", .both),
    .init(14, "repetitions and sets", .fact),
    .init(15, "dosage done against prescribed", .both),
    .init(16, "duration of the activity", .fact),
    .init(17, "timed minutes and total treatment minutes", .statement),
    .init(18, "rest excluded", .both),
    .init(19, "distinct time blocks", .fact),
    .init(20, "intensity", .fact),
    .init(21, "strength against the other side", .fact),
    .init(22, "range of motion", .either),
    .init(23, "progress", .fact),
    .init(24, "response, pain, adverse reaction", .statement),
    .init(25, "skilled intervention and assistance", .statement),
    .init(26, "progression of the plan", .either),
    .init(27, "parameters engaged", .fact),
    .init(28, "assessment before treatment", .statement),
    .init(29, "medical necessity", .statement),
    .init(30, "device identity and calibration", .both),
    .init(31, "quality of the data", .fact),
    .init(32, "amendments", .statement),
    .init(33, "reproducibility", .fact),
    .init(34, "condition, diagnosis, plan of care", .statement),
    .init(35, "precautions and exceedances", .both),
    .init(36, "feedback given", .both),
  ]
}
