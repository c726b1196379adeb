import type { INestApplication } from '@nestjs/common';
import { DocumentBuilder, type OpenAPIObject, SwaggerModule } from '@nestjs/swagger';
import { VERSION } from './version.js';

/** The description of the API, made from its controllers. */
export function openApiDocument(app: INestApplication): OpenAPIObject {
  const config = new DocumentBuilder()
    .setTitle('Procession')
    .setDescription(
      'Deploy, start and watch BPMN processes; work on their tasks and jobs. Keys are strings. What was answered with success is in every later read. Errors are problem+json (RFC 9457). Changes take an Idempotency-Key header.',
    )
    .setVersion(VERSION)
    .setLicense('Apache-2.0', 'https://www.apache.org/licenses/LICENSE-2.0')
    .addBasicAuth()
    .addCookieAuth('procession_session')
    .addSecurityRequirements('basic')
    .addSecurityRequirements('cookie')
    .build();
  return SwaggerModule.createDocument(app, config, {
    operationIdFactory: (controller, method) => `${controller.replace(/Controller$/, '')}_${method}`,
  });
}

/** Served as /v2/openapi.json; with `ui` also as pages to try it at /docs/api. */
export function serveOpenApi(app: INestApplication, { ui }: { ui: boolean }): void {
  SwaggerModule.setup('docs/api', app, () => openApiDocument(app), {
    jsonDocumentUrl: 'v2/openapi.json',
    ui,
  });
}
