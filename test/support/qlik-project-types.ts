import { z } from 'zod'
import type {
  AsyncActionDetails,
  DataTaskDatasetState,
  DataTaskItemRsp,
  DataTaskRuntimeState,
  DiProjectItemRsp,
  DiSearchTaskRunHistoryRsp,
  GetDiExportProjectVariablesRsp,
  TaskRunItemRsp,
  ValidateProjectDefinitionsRsp,
} from '@qlik/api/di-projects'

/** The types of `@qlik/api/di-projects` as schemas: nothing that they do not have may come in an answer. */

const Time = z.iso.datetime()
const Duration = z.string().regex(/^\d{2,}:\d\d:\d\d$/u)
const Id = z.string().regex(/^[\w-]+$/u)
const span = {
  startTime: Time.exactOptional(),
  endTime: Time.exactOptional(),
  duration: Duration.exactOptional(),
}

const DataTaskType = z.enum([
  'LANDING',
  'STORAGE',
  'QVD_STORAGE',
  'TRANSFORM',
  'DATAMART',
  'REGISTERED_DATA',
  'REPLICATION',
  'DISTRIBUTION',
  'LAKE_LANDING',
  'KNOWLEDGE_MART',
  'FILE_BASED_KNOWLEDGE_MART',
  'LAKEHOUSE_STORAGE',
  'LAKEHOUSE_MIRROR',
  'STREAMING_LAKE_LANDING',
  'STREAMING_TRANSFORM',
  'REPLICATE_LANDING',
])

export const projectType = z.strictObject({
  id: Id,
  name: z.string(),
  description: z.string(),
  ownerId: z.string(),
  spaceId: z.string(),
  type: z.enum(['DATA_PIPELINE', 'DATA_MOVEMENT']).exactOptional(),
  platformType: z.enum(['SNOWFLAKE', 'BIGQUERY', 'DATABRICKS', 'NONE']).exactOptional(),
}) satisfies z.ZodType<DiProjectItemRsp>
export const projectsAnswer = z.strictObject({ projects: z.array(projectType) })

export const taskItemType = z.strictObject({
  id: Id,
  name: z.string(),
  description: z.string(),
  ownerId: z.string(),
  spaceId: z.string(),
  type: DataTaskType,
}) satisfies z.ZodType<DataTaskItemRsp>
export const tasksAnswer = z.strictObject({ dataTasks: z.array(taskItemType) })

const Failure = z.strictObject({
  code: z.string(),
  title: z.string(),
  detail: z.string(),
  status: z.int(),
})

export const runtimeStateType = z.strictObject({
  name: z.string(),
  type: DataTaskType,
  runReadiness: z.strictObject({
    state: z.enum(['READY_TO_RUN', 'ALREADY_RUNNING', 'NOT_RUNNABLE']),
    message: z.string().exactOptional(),
  }),
  lastRun: z
    .strictObject({
      state: z.enum(['STARTING', 'RUNNING', 'COMPLETED', 'FAILED', 'CANCELED', 'STOPPING']),
      ...span,
      message: z.string().exactOptional(),
      errors: z.array(Failure),
      general: z.strictObject({
        dataTaskUpdatedTo: Time.exactOptional(),
        datasetCount: z.int(),
        datasetsInErrorCount: z.int(),
        gatewayName: z.string(),
      }),
      fullLoad: z.strictObject({
        queuedCount: z.int(),
        loadingCount: z.int(),
        completedCount: z.int(),
        errorCount: z.int(),
      }),
    })
    .exactOptional(),
}) satisfies z.ZodType<DataTaskRuntimeState>

const DatasetState = z.strictObject({
  datasetId: z.string(),
  name: z.string(),
  dataReadiness: z.enum(['READY', 'NOT_READY', 'ERROR']),
  fullLoad: z
    .strictObject({
      state: z.enum(['QUEUED', 'LOADING', 'COMPLETED', 'ERROR']).exactOptional(),
      ...span,
      message: z.string().exactOptional(),
      totalProcessedCount: z.int(),
      failedRecordsCount: z.int(),
    })
    .exactOptional(),
  lastBatchOfChanges: z
    .strictObject({
      state: z.enum(['QUEUED', 'PROCESSING', 'COMPLETED', 'ERROR']).exactOptional(),
      ...span,
      message: z.string().exactOptional(),
      operationStats: z.strictObject({
        insertCount: z.int(),
        updateCount: z.int(),
        deleteCount: z.int(),
        failedCount: z.int(),
      }),
      totalProcessedCount: z.int(),
      throughputInRecordsPerSecond: z.number().exactOptional(),
    })
    .exactOptional(),
}) satisfies z.ZodType<DataTaskDatasetState>
export const datasetStatesAnswer = z.strictObject({ datasets: z.array(DatasetState) })

const RunItem = z.strictObject({
  runId: Id,
  status: z.enum(['STARTING', 'RUNNING', 'COMPLETED', 'FAILED', 'CANCELED', 'MISFIRED']),
  subStatus: z.string().exactOptional(),
  startTime: Time,
  endTime: Time.exactOptional(),
  duration: Duration,
  datasetsCount: z.int(),
  datasetsErrorCount: z.int(),
  errorMessage: z.string().exactOptional(),
}) satisfies z.ZodType<TaskRunItemRsp>
export const runsAnswer = z.strictObject({
  runs: z.array(RunItem),
  lastId: z.string().exactOptional(),
  nextPageExists: z.boolean(),
}) satisfies z.ZodType<DiSearchTaskRunHistoryRsp>

const ActionState = z.enum(['PENDING', 'EXECUTING', 'COMPLETED', 'FAILED', 'CANCELED', 'SKIPPED'])
const ActionError = z.strictObject({
  code: z.string(),
  message: z.string(),
  details: z.string().exactOptional(),
})
export const actionType = z.strictObject({
  name: z.string(),
  type: z.enum(['PROJECT_PREPARE', 'PROJECT_VALIDATE', 'TASK_PREPARE', 'TASK_VALIDATE', 'PROJECT_IMPORT']),
  state: ActionState,
  startTime: Time,
  endTime: Time.exactOptional(),
  error: ActionError.exactOptional(),
  taskProgress: z.strictObject({
    pending: z.int(),
    executing: z.int(),
    completed: z.int(),
    failed: z.int(),
    canceled: z.int(),
    skipped: z.int(),
  }),
  taskDetails: z
    .array(
      z.strictObject({
        taskId: z.string(),
        name: z.string(),
        state: ActionState,
        info: z.string().exactOptional(),
        error: ActionError.exactOptional(),
      }),
    )
    .exactOptional(),
}) satisfies z.ZodType<AsyncActionDetails>

export const reportsAnswer = z.strictObject({
  reports: z.array(
    z.strictObject({ level: z.enum(['WARNING', 'ERROR']), path: z.string(), reason: z.string() }),
  ),
}) satisfies z.ZodType<ValidateProjectDefinitionsRsp>

export const bindingsAnswer = z.strictObject({
  variables: z.record(z.string(), z.string()),
  nameToIdMap: z.record(z.string(), z.string()),
}) satisfies z.ZodType<GetDiExportProjectVariablesRsp>

/** What the client throws for a status of 300 and more. */
export const projectErrors = z.looseObject({
  status: z.int(),
  data: z.strictObject({
    errors: z.array(z.looseObject({ ...Failure.shape })).min(1),
    traceId: z.string(),
  }),
})
