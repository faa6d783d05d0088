import { expect, test } from 'vitest'
import { operationIdOf } from './operation-id.ts'

test.each([
  ['GET', '/api/v1/webhooks', 'getWebhooks'],
  ['POST', '/api/v1/webhooks', 'createWebhook'],
  ['GET', '/api/v1/webhooks/:id', 'getWebhook'],
  ['PUT', '/api/v1/webhooks/:id', 'replaceWebhook'],
  ['PATCH', '/api/v1/webhooks/:id', 'patchWebhook'],
  ['DELETE', '/api/v1/webhooks/:id', 'deleteWebhook'],
  ['GET', '/api/core/webhooks', 'getCoreWebhooks'],
  ['GET', '/api/v1/webhooks/event-types', 'getWebhookEventTypes'],
  ['GET', '/api/v1/webhooks/:id/deliveries/:deliveryId', 'getWebhookDelivery'],
  ['POST', '/api/v1/webhooks/:id/actions/pause', 'pauseWebhook'],
  ['POST', '/api/v1/webhooks/:id/actions/rotate-secret', 'rotateWebhookSecret'],
  ['POST', '/api/v1/launches', 'createLaunch'],
  ['POST', '/api/v1/launches/:launch/actions/stop', 'stopLaunch'],
  [
    'POST',
    '/api/v1/di-projects/:projectId/di-tasks/:dataTaskId/runtime/actions/start',
    'startProjectTaskRuntime',
  ],
  ['GET', '/api/v1/di-projects/actions/:actionId', 'getProjectAction'],
] as const)('%s %s is called %s', (method, path, name) => {
  expect(operationIdOf({ method, path })).toBe(name)
})

test('a route may bring a name of its own', () => {
  expect(operationIdOf({ method: 'GET', path: '/metrics', operationId: 'readMetrics' })).toBe('readMetrics')
})
