import { Controller, Get, Param, Res } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { DataSource } from 'typeorm';
import { Permits } from '../common/policy.js';
import { notFound } from '../common/problem.js';
import { keySchema, TENANT } from '../common/schemas.js';

const resourceKey = () => Param('key', { schema: keySchema });

/** Files that processes refer to by `zeebe:linkedResources`. */
@ApiTags('Resources')
@Controller('resources')
@Permits('definition:read', 'job:work')
export class ResourcesController {
  constructor(private readonly database: DataSource) {}

  @Get(':key')
  @ApiOperation({ summary: 'A deployed file that processes refer to' })
  async get(@resourceKey() key: string) {
    const row = await this.find(key);
    return {
      resourceKey: row.key,
      resourceId: row.resource_id,
      resourceName: row.resource_name,
      version: row.version,
      versionTag: row.version_tag,
      tenantId: TENANT,
    };
  }

  @Get(':key/content')
  @ApiOperation({ summary: 'What is in the file' })
  async content(@resourceKey() key: string, @Res() reply: FastifyReply): Promise<void> {
    const { content, resource_name: name } = await this.find(key);
    // Never shown as a page: whoever deployed the file must not run scripts in the browser of another.
    reply
      .header('content-type', /\.(json|rpa)$/i.test(name) ? 'application/json' : 'text/plain; charset=utf-8')
      .header('content-disposition', 'attachment')
      .send(content);
  }

  private async find(key: string) {
    const [row] = await this.database.query(
      `SELECT r.key, r.resource_id, r.resource_name, r.version, r.version_tag, d.content
       FROM resource r JOIN deployed_resource d ON d.key = r.resource_key WHERE r.key = $1`,
      [key],
    );
    if (!row) throw notFound('a resource', key);
    return row;
  }
}
