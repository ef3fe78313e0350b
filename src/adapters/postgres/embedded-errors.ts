/** What can keep the embedded Postgres from running, each as one sentence that says what to do. */

/** The embedded Postgres cannot run; the message is for the person who started the server. */
export class EmbeddedError extends Error {
  override name = 'EmbeddedError'
}

/** Another live process owns the Postgres of this data folder. */
export class DataFolderInUse extends EmbeddedError {
  override name = 'DataFolderInUse'

  constructor(dataDir: string) {
    super(
      `Another server is using the data folder ${dataDir}: stop that server, or choose another folder with DATA_DIR.`,
    )
  }
}
