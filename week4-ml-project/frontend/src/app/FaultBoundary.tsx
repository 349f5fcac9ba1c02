import { Component, type ReactNode } from "react";

import { Failure } from "../design/States";

interface State {
  error: unknown;
}

/** A fault while drawing one page leaves the others usable. */
export class FaultBoundary extends Component<{ children: ReactNode }, State> {
  override state: State = { error: null };

  static getDerivedStateFromError(error: unknown): State {
    return { error };
  }

  override render(): ReactNode {
    if (this.state.error === null) return this.props.children;
    return <Failure error={this.state.error} retry={() => this.setState({ error: null })} />;
  }
}
