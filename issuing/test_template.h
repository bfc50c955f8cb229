// SPDX-License-Identifier: Apache-2.0
//
// A template and a table that use most of what there is.

#pragma once

namespace diptych {

inline constexpr char kTestTemplate[] = R"({
  "format": "diptych/achievement-template/v1",
  "name": "Certificate in Welding",
  "description": "Issued after the summer course.",
  "validFor": "P3Y",
  "creditsEarned": 6,
  "evidence": [
    {"id": "https://college.example/welding/task",
     "name": "The task", "genre": "Assignment"},
    {"column": "Portfolio", "name": "Portfolio of work",
     "description": "Photographs of twelve welds", "genre": "ePortfolio"}],
  "achievement": {
    "id": "https://college.example/achievements/welding",
    "type": "Achievement",
    "achievementType": "MicroCredential",
    "name": "Welding, level 2",
    "description": "Plans and makes joints in steel of up to 12 mm.",
    "criteria": {"id": "https://college.example/welding/criteria",
                 "narrative": "Twelve welds, each inspected by two assessors, and a written plan for one of them."},
    "creditsAvailable": 6,
    "image": {"id": "https://college.example/welding.png", "type": "Image"},
    "inLanguage": "en",
    "tag": "welding",
    "alignment": {"targetName": "Joining of metals", "targetType": "CFItem",
                  "targetCode": "W-2", "targetFramework": "Metalwork",
                  "targetUrl": "https://frameworks.example/W-2"},
    "resultDescription": [
      {"id": "https://college.example/welding/score", "name": "Score",
       "resultType": "Percent", "valueMin": "0", "valueMax": "100",
       "requiredValue": "60"},
      {"id": "https://college.example/welding/rubric", "name": "Craft",
       "resultType": "RubricCriterionLevel",
       "rubricCriterionLevel": [
         {"id": "https://college.example/welding/rubric/1", "level": "1",
          "name": "Sound"},
         {"id": "https://college.example/welding/rubric/2", "level": "2",
          "name": "Outstanding"}]}]
  }
})";

inline constexpr char kTestTable[] =
    "Name;Email;Student number;result:Score;level:Craft;evidence:Portfolio;"
    "evidence-file:Portfolio;Expires\n"
    "Ada Lovelace;ada@college.example;4711;87.5;Outstanding;"
    "https://college.example/p/4711;ada.pdf;\n"
    "Bo Ek;bo@college.example;4712;60;1;;bo.pdf;2027-06-30\n";

}  // namespace diptych
