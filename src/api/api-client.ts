/** What came back. Statuses of 400 and above are thrown as AppError instead, with the code and fix of the answer. */
export interface ApiResponse {
  readonly status: number
  /** The parsed JSON, or the bytes of a zip; undefined when there was no body. */
  readonly body: unknown
  readonly headers: Readonly<Record<string, string>>
}

/** The REST API as the command line calls it: over HTTP when a server owns the workspace, else in this process. */
export interface ApiClient extends AsyncDisposable {
  /** Undefined: in this process. */
  readonly serverUrl: string | undefined
  /** A body of bytes is sent as a zip, any other as JSON. */
  request(
    method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE',
    path: string,
    body?: unknown,
  ): Promise<ApiResponse>
  /** The text of a streaming answer, as it comes. Ends without an error when the signal aborts. */
  stream(path: string, signal: AbortSignal, body?: unknown): AsyncIterable<string>
}
