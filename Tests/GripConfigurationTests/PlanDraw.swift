import GripEvidence
import TestSupport

/// Draws plans that have no fault, with texts that YAML could take for something else.
struct PlanDraw {
  private var random: SeededGenerator

  init(seed: UInt64) { random = SeededGenerator(seed: seed) }

  private mutating func maybe<Value>(_ draw: (inout PlanDraw) -> Value) -> Value? {
    Bool.random(using: &random) ? draw(&self) : nil
  }

  private mutating func one<Value>(_ values: [Value]) -> Value {
    values[Int.random(in: 0..<values.count, using: &random)]
  }

  private mutating func text() -> String {
    let pieces = [
      "null", "~", "yes", " ", "  ", "#", ": ", "- ", "\"", "\\", "'", "{", "]", "&a", "*a", "!",
      "|", ">",
      "%", "@", "`", "1", "0x10", "1e3", ".inf", "grip", "Ärzte", "\u{A0}", "\u{FFFE}",
      "👋🏽",
      "\u{E000}", "\u{10FFFF}", "<<", "=", ",", "?", "---", "...", "\u{D7FF}", "e\u{301}",
    ]
    return (0..<Int.random(in: 1...5, using: &random)).map { _ in one(pieces) }.joined()
  }

  private mutating func number(_ range: ClosedRange<Double>) -> Double {
    Bool.random(using: &random)
      ? Double.random(in: range, using: &random)
      : Double.random(in: range, using: &random).rounded(.up)
  }

  private mutating func texts() -> [String] {
    (0..<Int.random(in: 1...3, using: &random)).map { _ in text() }
  }

  private mutating func clinician() -> Plan.Clinician {
    Plan.Clinician(reference: text(), credential: maybe { $0.text() })
  }

  mutating func plan() -> Plan {
    var plan = Plan(blocks: (1...3).map { block($0) })
    plan.reference = maybe { $0.text() }
    plan.hand = maybe { $0.one(Attestation.hands) }
    plan.muscles = maybe { $0.texts() }
    plan.necessity = maybe { $0.text() }
    plan.precautions = maybe { draw in
      var precautions = Plan.Precautions()
      precautions.notes = draw.text()
      precautions.forceCeilingNewtons = draw.maybe { $0.number(0.1...1400) }
      return precautions
    }
    plan.clinicians = maybe { draw in
      var clinicians = Plan.Clinicians()
      clinicians.contributors = draw.texts()
      clinicians.supervising = draw.maybe { $0.clinician() }
      return clinicians
    }
    plan.maximumNewtons = maybe { draw in
      var maximum = Plan.Maximum()
      maximum.left = draw.number(0.1...1400)
      return maximum
    }
    return plan
  }

  private mutating func block(_ number: Int) -> PlanBlock {
    var block = PlanBlock(label: text() + String(number))
    block.hand = maybe { $0.one(Attestation.hands) }
    block.purpose = maybe { $0.one(PlanBlock.purposes) }
    block.code = maybe { $0.one(["97110", "00000", "G0283", "1E100"]) }
    block.handlePosition = maybe { Int.random(in: 1...5, using: &$0.random) }
    block.target = maybe { _ in "chirp(mean=20,amplitude=10,start=0.1,end=1,duration=60)" }
    block.questions = maybe { draw in
      var questions = PlanBlock.Questions()
      questions.specificTask = Bool.random(using: &draw.random)
      return questions
    }
    block.prescription = maybe { draw in
      var prescription = PlanBlock.Prescription()
      prescription.sets = Int.random(in: 1...100, using: &draw.random)
      prescription.holdSeconds = draw.maybe { $0.number(0.1...3500) }
      return prescription
    }
    block.instructions = maybe { $0.text() }
    return block
  }
}
