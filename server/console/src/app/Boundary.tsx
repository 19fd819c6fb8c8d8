import { Component, type ReactNode } from "react";

import { Refusal } from "../parts/Refusal";

/** Shows the error of a page that cannot be drawn, beside the menu that still works. */
export class Boundary extends Component<{ children: ReactNode }, { error: unknown }> {
  override state = { error: undefined };

  static getDerivedStateFromError(error: unknown) {
    return { error };
  }

  override render() {
    return this.state.error === undefined ? this.props.children : <Refusal error={this.state.error} />;
  }
}
