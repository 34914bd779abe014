// Says the cues with a voice of this device; a voice that asks a server is not used.

export class Voice {
  wanted = true;

  // A browser speaks only after somebody has pressed something.
  wake() {
    if (!this.wanted || !("speechSynthesis" in window)) return;
    speechSynthesis.getVoices();
    speechSynthesis.speak(new SpeechSynthesisUtterance(""));
  }

  hear(event, language) {
    if (!["cue", "hint"].includes(event.event) || !this.wanted || !window.speechSynthesis) return;
    const voice = speechSynthesis.getVoices()
      .find((each) => each.localService && each.lang.toLowerCase().startsWith(language));
    if (!voice) return;
    const said = new SpeechSynthesisUtterance(event.text);
    said.voice = voice;
    said.lang = voice.lang;
    speechSynthesis.cancel();
    speechSynthesis.speak(said);
  }
}
