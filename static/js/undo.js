// A line of states to walk back and forth on.

export class Undo {
  constructor(state, most = 200) {
    this.states = [state];
    this.at = 0;
    this.most = most;
  }

  get state() {
    return this.states[this.at];
  }

  get canUndo() {
    return this.at > 0;
  }

  get canRedo() {
    return this.at < this.states.length - 1;
  }

  push(state) {
    this.states = [...this.states.slice(0, this.at + 1), state].slice(-this.most);
    this.at = this.states.length - 1;
  }

  undo() {
    if (this.canUndo) this.at -= 1;
    return this.state;
  }

  redo() {
    if (this.canRedo) this.at += 1;
    return this.state;
  }
}
