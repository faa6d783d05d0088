import type { ProjectFileTexts } from './project-files.ts'

/** A project as the published product exports it, with the oddities of real exports (project format, 1 to 10). */
export const exportLikeProject: ProjectFileTexts = {
  'qtcp_project.yaml': `properties:
  exportVersion: 1.0
  name: '{{projectName}}'
  space: ref{project.current.spaceId}
  type: DATA_PIPELINE
  platformType: SNOWFLAKE
  platformConnection: '{{platformConnection}}'
settings:
  artifactsNaming:
    defaultSchemaNameOption: UPPER_CASE
    suffixCurrentView:
`,
  'bindingTemplate.json': JSON.stringify(
    {
      variables: {
        projectName: 'Customer churn',
        platformConnection: 'warehouse',
        'task-type.landing.databaseName': '',
        'task.churn_landing-wjkl.databaseName': '{{task-type.landing.databaseName}}',
        'task.churn_landing-wjkl.sourceConnection': 'crm',
        'task.churn_landing-wjkl:null$_$CRM.schema': 'CRM',
      },
      connectionProperties: {
        'task.churn_landing-wjkl.sourceConnection': { type: 'repsrc_mssql' },
      },
      nameToIdMap: {},
      taskProperties: { 'churn_landing-wjkl': { type: 'LANDING', name: 'Churn landing' } },
    },
    null,
    2,
  ),
  'qtcp_tasks/newTaskDefaults.yaml': 'landing:\n  fullLoadOnly: true\n',
  'qtcp_tasks/Churn landing/task.yaml': `properties:
  name: Churn landing
  id: churn_landing-wjkl
  type: LANDING_SAAS_MANAGED
settings:
  landingDwSettings:
    landingArtifactsLocation:
      database: '{{task.churn_landing-wjkl.databaseName}}'
      dataAssetSchema: churn_landing
`,
  'qtcp_tasks/Churn landing/sourceselection.yaml': `sourceConnection: '{{task.churn_landing-wjkl.sourceConnection}}'
explicitlySelected:
  - name: CUSTOMERS
    schema: '{{task.churn_landing-wjkl:null$_$CRM.schema}}'
    type: TABLE
  - name: ORDERS
    somethingNew: true
    schema: '{{task.churn_landing-wjkl:null$_$CRM.schema}}'
`,
  'qtcp_tasks/Churn landing/transformationrules.yaml': `rules:
  - ordinal: 2
    actionType: DROP_COLUMN
    scope: { whereColumnName: SECRET%, whereDatatype: NUMERIC, whereColumnKeyAttribute: NOT_PK_ONLY }
  - ordinal: 1
    scopeType: TABLE
    actionType: RENAME_TABLE
    action: { renameType: TO_LOWER }
  - ordinal: 3
    enabled: false
    actionType: ADD_COLUMN
`,
  'qtcp_tasks/Storage/task.yaml': `properties:
  name: Storage
  id: storage-0ivk
  type: STORAGE
settings:
  fullLoadOnly: false
taskRuntime:
  tableUpdateConcurrency: 4
`,
  'qtcp_tasks/Storage/sourceSelection.yaml': `explicitlySelected:
  - { name: CUSTOMERS, sourceTask: churn_landing-wjkl, sourceTableId: customers }
  - { name: ORDERS, sourceTask: churn_landing-wjkl, sourceTableId: orders }
`,
  'qtcp_tasks/Storage/datasets/customers.yaml': `properties:
  id: customers
  name: CUSTOMERS
  inputDatasets:
    - { type: TABLE, taskId: churn_landing-wjkl, datasetId: customers }
  datasetAttributes:
    materialized: ON
    hasHistory: true
    hasStandardViewsWithHeaders: OFF
transformations:
  newTableName: customer
  columnTransformations:
    - { action: DROP, columnName: PHONE, newColumnName: x, nullable: false, newDataType: { type: STRING } }
    - action: ADD
      columnName: source
      newDataType: { type: WSTRING, length: 10 }
      expression: { expressionStatement: "'crm'" }
mappings:
  mappings: []
`,
  'qtcp_tasks/Storage/schedule.yaml': `scheduling:
  - schedulingType: TIME_BASED
    timeBasedScheduling:
      schedule:
        - RRULE:FREQ=HOURLY;INTERVAL=6;BYMINUTE=16;BYSECOND=0
      startDateTime: 2025-05-26T11:47:17.1234567Z
`,
  'qtcp_tasks/Mart/task.yaml': `properties:
  name: Churn mart
  id: churn_mart-_h7t
  type: DATAMART
settings: {}
`,
  'qtcp_tasks/Mart/model.yaml': `relationships:
  - id: rel-1
    name: orders to customers
    sourceEntity: { type: TABLE, taskId: storage-0ivk, datasetId: orders }
    targetEntity: { type: TABLE, taskId: storage-0ivk, datasetId: customers }
    columnRelationships:
      - { sourceColumn: CUSTOMER_ID, targetColumn: ID }
`,
  'qtcp_tasks/Mart/datasets/dim_customer.yaml': `properties:
  id: dim_customer
  name: dim_customer
  inputDatasets:
    - { taskId: storage-0ivk, datasetId: customers }
  dimensionDatasetSettings:
    type: TYPE2
    rootDataEntityId: customers
`,
  'qtcp_tasks/Mart/datasets/fact_orders.yaml': `properties:
  id: fact_orders
  name: fact_orders
  type: FACT
  inputDatasets:
    - { taskId: storage-0ivk, datasetId: orders, projectId: '{{ref(project.current.projectId)}}' }
  factDatasetSettings:
    type: TRANSACTIONAL
    rootDataEntityId: orders
    factDimension:
      - name: customer
        dimension:
          type: TABLE
          datasetId: dim_customer
          taskId: churn_mart-_h7t
        dimensionRelationshipPath: rel-1
        dimensionRelationshipPathDisplayName: orders to customers
`,
  'qtcp_tasks/Mart/schedule.yaml': 'scheduling:\n  - enabled: true\n    schedulingType: EVENT_BASED\n',
  'qtcp_tasks/Mirror/task.yaml': `properties:
  name: Mirror
  id: mirror-0001
  type: LAKEHOUSE_MIRROR
settings: {}
`,
  'qtcp_tasks/Mirror/sourceSelection.yaml': `explicitlySelected:
  - { sourceTask: storage-0ivk, sourceTableId: orders, name: orders }
`,
}
